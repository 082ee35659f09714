package conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The arguments of the judge: packages in the order of their dependencies, the core package first. */
record Arguments(
    List<Path> packages, List<String> profiles, List<Path> files, List<Path> samples, Path maps, Path out, Path work, int passes) {

  static Arguments of(String[] args) throws IOException {
    List<Path> packages = new ArrayList<>();
    List<String> profiles = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    Path maps = Path.of("maps");
    List<Path> samples = new ArrayList<>();
    Path out = Path.of("/dev/stdout");
    Path work = Path.of("target/work");
    int passes = 1;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--package" -> packages.add(Path.of(args[++i]));
        case "--profile" -> profiles.add(args[++i]);
        case "--maps" -> maps = Path.of(args[++i]);
        case "--samples" -> samples.add(Path.of(args[++i]));
        case "--out" -> out = Path.of(args[++i]);
        case "--work" -> work = Path.of(args[++i]);
        case "--passes" -> passes = Integer.parseInt(args[++i]);
        case "--files" -> Files.readAllLines(Path.of(args[++i])).stream().filter(line -> !line.isBlank()).map(Path::of).forEach(files::add);
        default -> files.add(Path.of(args[i]));
      }
    }
    if (packages.isEmpty()) throw new IllegalArgumentException("expected --package hl7.fhir.r4.core-4.0.1.tgz first");
    return new Arguments(packages, profiles, files, samples, maps, out, work.toAbsolutePath(), passes);
  }
}
