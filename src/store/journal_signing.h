// Signs the journal, and exports it with its signatures. The private key lies beside the database, in keys/journal.key (mode
// 0600), never in it: whoever can only write the database cannot make up a past. keys/journal.pub is what an auditor gets.
// Thread-safe.
#pragma once

#include <functional>
#include <optional>

#include "store/entry_sight.h"
#include "store/journal_proof.h"
#include "store/store.h"

namespace redoubt::store {

class JournalSigner {
public:
    explicit JournalSigner(Store& store) : store_(store) {}

    // The public keys, the one in use first, as a file for `journal verify --key`. Makes the key when there is none.
    Result<std::string> public_keys();
    // Covers what was journaled since the last signature; nothing when that is nothing. Daily, at shutdown and when asked.
    Result<std::optional<Signature>> sign();
    // A new key from now on: the old one signs all that was, the change is an entry, and the old key vouches for the new.
    Result<> rotate(const Actor& actor);
    Result<std::vector<Signature>> signatures();

    struct Span {
        std::optional<Time> from{}, to{};
        int64_t most_entries = 0;  // Code::too_large when there are more; 0: no limit
    };
    using Line = std::function<Result<>(std::string_view)>;
    // False: the entry is withheld, only its hash is told.
    using Sees = std::function<Result<bool>(const EntryPlace& entry)>;
    // Whole signed stretches that hold the span; what is not signed yet is signed first.
    Result<> export_journal(const Span& span, const Sees& sees, const Line& line);
    // The entries of one record, with their proofs; of those withheld, where they stand.
    Result<> export_record(std::string_view type, std::string_view id, const Sees& sees, const Line& line);

private:
    struct Secret;
    Result<Secret> secret();
    Result<Secret> make_secret(std::string_view older_keys);
    Result<std::optional<Signature>> sign_with(const Secret& secret);
    Result<std::vector<Sha256>> hashes(Connection& sql, int64_t from, int64_t to);

    Store& store_;
};

}  // namespace redoubt::store
