"""The StructureMaps, run by the HL7 reference engine and compared with our own."""
