"""Letters after a meeting: to the referrer and to the patient; written, checked, sent."""
