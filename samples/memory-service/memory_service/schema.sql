CREATE TABLE IF NOT EXISTS memory (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    text TEXT NOT NULL,
    told_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS memory_of_person ON memory (person, told_at);
