"""Papers and files that leave: 结算单, notices, hand-over lists, FHIR."""
