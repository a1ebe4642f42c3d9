"""Filing quality (M7, M8): self-check, pre-examination, clues to abnormal filings, oversight of agencies."""
