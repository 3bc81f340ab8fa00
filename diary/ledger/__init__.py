"""The ledger's calculations: salts, commitments, links, disclosures. No database."""
