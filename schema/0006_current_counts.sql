-- How many letters and contacts are held now is asked whenever the interface opens: counted in these, not in the tables.
CREATE INDEX transfer_current ON transfer (valid_to, known_to) WHERE valid_to IS NULL AND known_to IS NULL;
CREATE INDEX contact_current ON contact (valid_to, known_to) WHERE valid_to IS NULL AND known_to IS NULL;
