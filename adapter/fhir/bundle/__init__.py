"""What FHIR says of Bundles: the requests in one, and the answers to them."""
