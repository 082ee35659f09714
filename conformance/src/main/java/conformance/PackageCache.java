package conformance;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The validator's package cache, in a folder of our own: it is always at user.home/.fhir/packages. */
final class PackageCache {
  private final Path folder;

  /** Moves user.home to {@code home}: must be called before any class of the validator reads it. */
  PackageCache(Path home) throws IOException {
    folder = Files.createDirectories(home.toAbsolutePath().resolve(".fhir/packages"));
    System.setProperty("user.home", home.toAbsolutePath().toString());
    Files.writeString(folder.resolve("packages.ini"), "[cache]\nversion = 4\n");
    placeholder("hl7.fhir.xver-extensions", "0.1.0");
  }

  /** Unpacks a package and gives back name#version. The same content is unpacked once only. */
  String install(Path archive) throws IOException {
    Map<String, byte[]> files = read(archive);
    byte[] manifest = files.get("package/package.json");
    if (manifest == null) throw new IOException(archive + ": expected package/package.json, found none");
    JsonObject described = JsonParser.parseString(new String(manifest, StandardCharsets.UTF_8)).getAsJsonObject();
    String name = described.get("name").getAsString() + "#" + described.get("version").getAsString();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path place = folder.resolve(name).resolve(file.getKey()).normalize();
      if (!place.startsWith(folder)) throw new IOException(archive + ": leaves the folder: " + file.getKey());
      Files.createDirectories(place.getParent());
      Files.write(place, file.getValue());
    }
    return name;
  }

  private static Map<String, byte[]> read(Path archive) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (var tar = new TarArchiveInputStream(
        new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile()) files.put(entry.getName(), tar.readAllBytes());
      }
    }
    return files;
  }

  /** An empty package, for one that the validator always loads and that we do not need. */
  private void placeholder(String name, String version) throws IOException {
    Path place = Files.createDirectories(folder.resolve(name + "#" + version).resolve("package"));
    Files.writeString(place.resolve("package.json"), """
        {"name": "%s", "version": "%s", "type": "IG", "fhirVersions": ["4.0.1"], "dependencies": {}}""".formatted(name, version));
    Files.writeString(place.resolve(".index.json"), "{\"index-version\": 2, \"files\": []}");
  }
}
