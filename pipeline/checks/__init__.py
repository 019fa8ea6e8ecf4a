"""Rules over one returned form: one rule is one function and one test; rule sets are plain lists."""
