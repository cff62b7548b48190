#include "store/journal_signing.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/signing_key.h"
#include "base/text.h"
#include "schema/json.h"
#include "store/editor.h"

namespace redoubt::store {

using schema::Map;

namespace {

constexpr std::string_view secret_mark = "redoubt-journal-secret";

Signature signature_of(const Row& row) {
    const auto parsed = parse_signature(row.text(0), row.text(1));
    return parsed ? *parsed : Signature{};
}

constexpr std::string_view signature_columns = "SELECT body, signature FROM journal_signature";

std::string hex_of(const Sha256& hash) { return to_hex(std::span(hash)); }

}  // namespace

struct JournalSigner::Secret {
    SigningKey signer;
    PublicKey key{};
    std::string public_keys{};  // the file

    std::string sign(std::string_view text) const { return signer.sign(text); }
};

Result<JournalSigner::Secret> JournalSigner::make_secret(std::string_view older_keys) {
    Secret secret{.signer = TRY(SigningKey::make(store_.random()))};
    secret.key = {secret.signer.public_bytes()};
    secret.public_keys =
        fmt::format("# The journal's public key, for redoubt journal verify FILE --key; older ones below.\n{}{}", secret.key.line(), older_keys);
    Disk& disk = store_.state().options.disk;
    const std::string folder = store_.folder() + "/keys";
    TRY(disk.make_folders(folder));
    TRY(secret.signer.keep(disk, folder + "/journal.key", secret_mark));
    TRY(disk.write_durably(folder + "/journal.pub", secret.public_keys));
    return secret;
}

Result<JournalSigner::Secret> JournalSigner::secret() {
    Disk& disk = store_.state().options.disk;
    const std::string path = store_.folder() + "/keys/journal.key";
    if (!disk.exists(path)) {
        const bool signed_before = !TRY(signatures()).empty();
        if (signed_before)
            return fail(Code::io, "the journal's private key is missing", path, "restore it, or the signatures to come cannot follow those made");
        return make_secret({});
    }
    Secret secret{.signer = TRY(SigningKey::load(disk, path, secret_mark))};
    secret.key = {secret.signer.public_bytes()};
    secret.public_keys =
        disk.exists(store_.folder() + "/keys/journal.pub") ? TRY(disk.read(store_.folder() + "/keys/journal.pub", 1 << 20)) : secret.key.line();
    return secret;
}

Result<std::string> JournalSigner::public_keys() {
    const std::scoped_lock lock(store_.state().signing);
    return TRY(secret()).public_keys;
}

Result<std::vector<Signature>> JournalSigner::signatures() {
    std::vector<Signature> out;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        return reader.sql.each(std::string(signature_columns) + " ORDER BY number", {}, [&](const Row& row) {
            out.push_back(signature_of(row));
            return true;
        });
    }));
    return out;
}

Result<std::vector<Sha256>> JournalSigner::hashes(Connection& sql, int64_t from, int64_t to) {
    std::vector<Sha256> out;
    out.reserve(static_cast<size_t>(to - from));
    TRY(sql.each("SELECT hash FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq", {from, to}, [&](const Row& row) {
        const std::string_view hash = row.text(0);
        Sha256 one{};
        std::memcpy(one.data(), hash.data(), std::min(hash.size(), one.size()));
        out.push_back(one);
        return true;
    }));
    if (out.size() != static_cast<size_t>(to - from)) return fail(Code::io, "the journal has a gap and is not signed", {}, "redoubt journal verify names it");
    return out;
}

Result<std::optional<Signature>> JournalSigner::sign() {
    const std::scoped_lock lock(store_.state().signing);
    const Secret own = TRY(secret());
    return sign_with(own);
}

Result<std::optional<Signature>> JournalSigner::sign_with(const Secret& own) {
    Signature last, made;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        TRY(reader.sql.each(std::string(signature_columns) + " ORDER BY number DESC LIMIT 1", {}, [&](const Row& row) {
            last = signature_of(row);
            return false;
        }));
        made.seq = TRY(reader.sql.integer("SELECT max(seq) FROM journal")).value_or(0);
        if (made.seq <= last.seq) return {};
        std::vector<Sha256> leaves = TRY(hashes(reader.sql, last.seq, made.seq));
        made.hash = hex_of(leaves.back());
        made.root = hex_of(MerkleTree(std::move(leaves)).root());
        return {};
    }));
    if (made.seq <= last.seq) return std::nullopt;
    const Map body{{"at", store_.clock().now()}, {"from", last.seq},
                   {"hash", made.hash},          {"key", own.key.id()},
                   {"number", last.number + 1},  {"previous", last.number == 0 ? std::string() : signature_hash(last)},
                   {"root", made.root},          {"seq", made.seq}};
    const std::string text = schema::canonical_json(body);
    made = TRY(parse_signature(text, own.sign(text)));
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        return transaction.sql.run("INSERT INTO journal_signature VALUES(?, ?, ?, ?)", {made.number, made.seq, made.body, made.signature});
    }));
    return std::optional(std::move(made));
}

Result<> JournalSigner::rotate(const Actor& actor) {
    const std::scoped_lock lock(store_.state().signing);
    const Secret old = TRY(secret());
    TRY(sign_with(old));
    std::string older;
    for (const std::string_view line : split(old.public_keys, '\n'))
        if (!line.empty() && !line.starts_with('#')) older += std::string(line) + "\n";
    const Secret fresh = TRY(make_secret(older));
    const std::string hex = to_hex(std::as_bytes(std::span(fresh.key.bytes)));
    const std::string line = fresh.key.line();
    const std::string_view said = trim(line);
    const std::string after = schema::canonical_json(Map{{"endorsed", old.sign(said)}, {"key", hex}, {"previous", old.key.id()}});
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        Editor editor(store_.state(), transaction, actor, {});
        return editor.journal({.action = "rotate-key", .type = "journal", .id = "key", .key = fresh.key.id(), .after = after});
    }));
    TRY(sign_with(fresh));
    return {};
}

Result<> JournalSigner::export_journal(const Span& span, const Sees& sees, const Line& line) {
    TRY(sign());
    const std::vector<Signature> all = TRY(signatures());
    if (all.empty()) return fail(Code::invalid, "the journal is empty");
    return store_.read([&](Reader& reader) -> Result<> {
        const int64_t before = span.from ? TRY(seq_at(reader.sql, *span.from - Duration{1})) : 0;
        const int64_t until = span.to ? TRY(seq_at(reader.sql, *span.to)) : all.back().seq;
        auto first = std::ranges::find_if(all, [&](const Signature& each) { return each.seq > before; });
        if (first == all.end() || until <= before) return fail(Code::invalid, "there are no entries in that time", "from");
        auto last = std::ranges::find_if(all, [&](const Signature& each) { return each.seq >= until; });
        if (last == all.end()) --last;
        const int64_t entries = last->seq - first->from;
        if (span.most_entries > 0 && entries > span.most_entries)
            return fail(Code::too_large, fmt::format("{} entries at once, at most {} are answered here", entries, span.most_entries), "from",
                        "narrow the time, or export on the machine itself");
        std::string previous(64, '0');
        if (first->from > 0) previous = hex_of(TRY(hashes(reader.sql, first->from - 1, first->from)).front());
        TRY(line(schema::to_json(Map{{"redoubt", "journal"}, {"format", 1}, {"first", first->from + 1}, {"last", last->seq}, {"previous", previous}}) + "\n"));
        Result<> done;
        auto due = first;
        TRY(reader.sql.each("SELECT seq, type, record, body, hash, action FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq", {first->from, last->seq},
                            [&](const Row& row) {
                                const Result<bool> seen =
                                    sees ? sees({.seq = row.integer(0), .type = row.text(1), .record = row.text(2), .action = row.text(5), .body = row.text(3)})
                                         : Result<bool>(true);
                                if (!seen) {
                                    done = std::unexpected(seen.error());
                                    return false;
                                }
                                const std::string_view bytes = row.text(4);
                                const std::string hash = to_hex(std::as_bytes(std::span(bytes)));
                                done = line(*seen ? fmt::format("{{\"hash\":\"{}\",\"entry\":{}}}\n", hash, row.text(3))
                                                  : fmt::format("{{\"hash\":\"{}\",\"seq\":{}}}\n", hash, row.integer(0)));
                                if (done && row.integer(0) == due->seq) {
                                    done = line(due->line());
                                    ++due;
                                }
                                return done.has_value();
                            }));
        TRY(std::move(done));
        return line(fmt::format("{{\"end\":{}}}\n", last->seq));
    });
}

Result<> JournalSigner::export_record(std::string_view type, std::string_view id, const Sees& sees, const Line& line) {
    TRY(sign());
    const std::vector<Signature> all = TRY(signatures());
    return store_.read([&](Reader& reader) -> Result<> {
        struct Entry {
            int64_t seq;
            std::string action, body;
        };
        std::vector<Entry> entries;
        TRY(reader.sql.each("SELECT seq, action, body FROM journal WHERE record = ? ORDER BY seq", {id}, [&](const Row& row) {
            entries.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
            return true;
        }));
        TRY(line(schema::to_json(Map{{"redoubt", "record"}, {"format", 1}, {"type", type}, {"record", id}}) + "\n"));
        int64_t last = 0;
        std::optional<MerkleTree> tree;
        std::vector<Sha256> leaves;
        auto covering = all.end();
        for (const Entry& entry : entries) {
            const auto found = std::ranges::find_if(all, [&](const Signature& each) { return entry.seq <= each.seq; });
            if (found == all.end()) break;  // journaled since; the next export has it
            if (found != covering) {
                covering = found;
                leaves = TRY(hashes(reader.sql, covering->from, covering->seq));
                tree.emplace(leaves);
                TRY(line(covering->line()));
            }
            const auto index = static_cast<size_t>(entry.seq - covering->from - 1);
            Sha256 previous{};
            if (index > 0)
                previous = leaves[index - 1];
            else if (entry.seq > 1)
                previous = TRY(hashes(reader.sql, entry.seq - 2, entry.seq - 1)).front();
            std::string path;
            for (const Sha256& each : tree->path(index)) path += fmt::format("{}\"{}\"", path.empty() ? "" : ",", hex_of(each));
            const bool seen = TRY(sees({.seq = entry.seq, .type = type, .record = id, .action = entry.action, .body = entry.body}));
            const std::string told =
                seen ? fmt::format("\"entry\":{}", entry.body) : fmt::format("\"withheld\":{{\"seq\":{},\"hash\":\"{}\"}}", entry.seq, hex_of(leaves[index]));
            TRY(line(fmt::format("{{\"previous\":\"{}\",\"signature\":{},\"path\":[{}],{}}}\n", hex_of(previous), covering->number, path, told)));
            last = entry.seq;
        }
        return line(fmt::format("{{\"end\":{}}}\n", last));
    });
}

Result<std::string> Records::evidence(std::string_view type, std::string_view id) {
    const Record record = TRY(get(type, id));
    TRY(note_reads(std::span(&record, 1), "export"));
    return store_.read([&](Reader& reader) -> Result<std::string> {
        EntrySight sight = TRY(EntrySight::of(store_, reader.sql, actor_));
        std::string out;
        const auto sees = [&](const EntryPlace& entry) { return sight.sees(entry); };
        TRY(JournalSigner(store_).export_record(record.type->name, record.id.text, sees, [&](std::string_view line) -> Result<> {
            out += line;
            return {};
        }));
        return out;
    });
}

}  // namespace redoubt::store
