import GRDB

/// The tables of the queue and how they came to be. Migrations are only ever added.
enum QueueSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      // What the queue is for: chain, contract, account.
      try database.execute(
        sql: """
          CREATE TABLE identity (field TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

          -- The last block whose events are all in the table of requests: at most one row.
          CREATE TABLE cursor (
            id INTEGER PRIMARY KEY CHECK (id = 1), block INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;

          CREATE TABLE request (
            id INTEGER PRIMARY KEY NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            consumer TEXT NOT NULL,
            verifier TEXT NOT NULL,
            fee TEXT NOT NULL,
            bond TEXT NOT NULL,
            deadline INTEGER NOT NULL,
            callbackGas INTEGER NOT NULL,
            inputForm INTEGER NOT NULL,
            input BLOB NOT NULL,
            block INTEGER NOT NULL,
            blockHash BLOB NOT NULL,
            output BLOB,
            proof BLOB,
            gasUsed INTEGER,
            gasPrice TEXT,
            spent TEXT,
            seenAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
            changedAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT;
          CREATE INDEX requestState ON request (state, deadline, id);

          -- Every nonce that was given away. A slot without a request holds a cancellation.
          CREATE TABLE slot (
            nonce INTEGER PRIMARY KEY NOT NULL,
            request INTEGER REFERENCES request (id),
            isSettled INTEGER NOT NULL DEFAULT 0) STRICT;

          -- Every transaction that was signed, stored before it is broadcast.
          CREATE TABLE outgoing (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,
            nonce INTEGER NOT NULL REFERENCES slot (nonce) ON DELETE CASCADE,
            request INTEGER REFERENCES request (id),
            raw BLOB NOT NULL,
            gasLimit INTEGER NOT NULL,
            maximumFee TEXT NOT NULL,
            priorityFee TEXT NOT NULL,
            wasBroadcast INTEGER NOT NULL DEFAULT 0,
            -- From the receipt.
            block INTEGER, succeeded INTEGER, gasUsed INTEGER, gasPrice TEXT, spent TEXT,
            signedAt TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT;
          CREATE INDEX outgoingNonce ON outgoing (nonce);
          """)
    }
    return migrator
  }
}
