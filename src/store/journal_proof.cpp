#include "store/journal_proof.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view key_mark = "redoubt-journal ed25519 ";

std::string_view view_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Result<Sha256> hash_from(std::string_view hex) {
    const std::string bytes = TRY(from_hex(hex));
    Sha256 out{};
    if (bytes.size() != out.size()) return fail(Code::malformed, "a hash has 64 hexadecimal digits");
    std::memcpy(out.data(), bytes.data(), out.size());
    return out;
}

Sha256 node(const Sha256& left, const Sha256& right) {
    Sha256Stream stream;
    stream.add(std::string_view("\1", 1));
    stream.add(view_of(left));
    stream.add(view_of(right));
    return stream.finish();
}

Sha256 leaf_of(const Sha256& hash) {
    Sha256Stream stream;
    stream.add(std::string_view("\0", 1));
    stream.add(view_of(hash));
    return stream.finish();
}

}  // namespace

std::string PublicKey::id() const { return to_hex(sha256(bytes)).substr(0, 16); }
std::string PublicKey::line() const { return fmt::format("{}{}\n", key_mark, to_hex(std::as_bytes(std::span(bytes)))); }

Result<std::vector<PublicKey>> parse_public_keys(std::string_view text) {
    std::vector<PublicKey> keys;
    size_t number = 0;
    for (const std::string_view each : split(text, '\n')) {
        ++number;
        const std::string_view line = trim(each);
        if (line.empty() || line.starts_with('#')) continue;
        const auto bytes = line.starts_with(key_mark) ? from_hex(line.substr(key_mark.size())) : Result<std::string>(std::string());
        if (!bytes || bytes->size() != crypto_sign_PUBLICKEYBYTES)
            return fail(Code::malformed, "this is not a public key of a journal", fmt::format("line {}", number), "redoubt journal key prints it");
        keys.push_back({*bytes});
    }
    if (keys.empty()) return fail(Code::malformed, "there is no public key in it", {}, "redoubt journal key prints it");
    return keys;
}

std::string Signature::line() const { return fmt::format("{{\"signed\":{},\"signature\":\"{}\"}}\n", body, signature); }

Result<Signature> parse_signature(std::string_view body, std::string_view signature) {
    const Value parsed = TRY(schema::parse_json(body));
    const Map& map = parsed.map();
    return Signature{.number = map["number"].integer(),
                     .from = map["from"].integer(),
                     .seq = map["seq"].integer(),
                     .hash = std::string(map["hash"].text()),
                     .root = std::string(map["root"].text()),
                     .key = std::string(map["key"].text()),
                     .previous = std::string(map["previous"].text()),
                     .at = TRY(parse_time(map["at"].text())),
                     .body = std::string(body),
                     .signature = std::string(signature)};
}

std::string signature_hash(const Signature& signature) { return to_hex(sha256(signature.body + signature.signature)); }

bool signed_by(const Signature& signature, std::span<const PublicKey> keys) {
    const auto bytes = from_hex(signature.signature);
    if (!bytes || bytes->size() != crypto_sign_BYTES) return false;
    return std::ranges::any_of(keys, [&](const PublicKey& key) {
        return key.id() == signature.key &&
               crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(bytes->data()), reinterpret_cast<const unsigned char*>(signature.body.data()),
                                           signature.body.size(), reinterpret_cast<const unsigned char*>(key.bytes.data())) == 0;
    });
}

// An odd node at the end of a level moves up as it is, which is the tree of RFC 6962 built from below.
MerkleTree::MerkleTree(std::vector<Sha256> leaves) {
    for (Sha256& leaf : leaves) leaf = leaf_of(leaf);
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > 1) {
        const std::vector<Sha256>& below = levels_.back();
        std::vector<Sha256> level;
        for (size_t i = 0; i < below.size(); i += 2) level.push_back(i + 1 < below.size() ? node(below[i], below[i + 1]) : below[i]);
        levels_.push_back(std::move(level));
    }
}

Sha256 MerkleTree::root() const { return levels_.back().empty() ? sha256("") : levels_.back().front(); }

std::vector<Sha256> MerkleTree::path(size_t index) const {
    std::vector<Sha256> out;
    for (const auto& level : levels_) {
        const size_t sibling = index ^ 1;
        if (level.size() > 1 && sibling < level.size()) out.push_back(level[sibling]);
        index /= 2;
    }
    return out;
}

Sha256 merkle_root(const Sha256& hash, size_t index, size_t size, std::span<const Sha256> path) {
    Sha256 at = leaf_of(hash);
    size_t used = 0;
    for (; size > 1; index /= 2, size = (size + 1) / 2) {
        if ((index ^ 1) >= size) continue;
        if (used == path.size()) return {};
        at = index % 2 ? node(path[used], at) : node(at, path[used]);
        ++used;
    }
    return used == path.size() ? at : Sha256{};
}

Sha256 entry_hash(const Sha256& previous, std::string_view body) {
    thread_local Sha256Stream stream;
    stream.restart();
    stream.add(view_of(previous));
    stream.add(body);
    return stream.finish();
}

namespace {

// Takes "prefix", then up to `end` of the line; the parts of a line are found by their place, so that what was signed is
// read byte for byte.
struct EntryLine {
    std::string_view hash, body;
};
std::optional<EntryLine> entry_line(std::string_view line) {
    constexpr std::string_view begin = "{\"hash\":\"";
    constexpr std::string_view middle = "\",\"entry\":";
    if (!line.starts_with(begin) || !line.ends_with('}') || line.size() < begin.size() + 64 + middle.size() + 3) return {};
    if (line.substr(begin.size() + 64, middle.size()) != middle) return {};
    return EntryLine{line.substr(begin.size(), 64), line.substr(begin.size() + 64 + middle.size(), line.size() - begin.size() - 64 - middle.size() - 1)};
}

struct SignatureLine {
    std::string_view body, signature;
};
std::optional<SignatureLine> signature_line(std::string_view line) {
    constexpr std::string_view begin = "{\"signed\":";
    constexpr std::string_view middle = ",\"signature\":\"";
    const size_t tail = middle.size() + 128 + 2;
    if (!line.starts_with(begin) || line.size() < begin.size() + tail || !line.ends_with("\"}")) return {};
    const size_t at = line.size() - tail;
    if (line.substr(at, middle.size()) != middle) return {};
    return SignatureLine{line.substr(begin.size(), at - begin.size()), line.substr(at + middle.size(), 128)};
}

class Verifier {
public:
    Verifier(std::string_view file, std::span<const PublicKey> keys) : file_(file), keys_(keys.begin(), keys.end()) {}

    Result<ProofCheck> run() {
        const std::string_view first = next();
        const auto head = schema::parse_json(first);
        const std::string_view kind = head ? head->map()["redoubt"].text() : std::string_view();
        if (kind != "journal" && kind != "record") return fail(Code::malformed, "this is no exported journal", "line 1", "redoubt journal export makes one");
        if (head->map()["format"].integer() != 1) return fail(Code::unsupported, "this export is of a newer Redoubt", "line 1");
        check_.kind = kind;
        if (kind == "record")
            record(head->map());
        else
            journal(head->map());
        return check_;
    }

private:
    bool bad(std::string problem) {
        check_.ok = false;
        check_.line = line_;
        check_.problem = std::move(problem);
        return false;
    }
    bool done() const { return at_ >= file_.size(); }
    std::string_view next() {
        const size_t end = std::min(file_.find('\n', at_), file_.size());
        const std::string_view line = file_.substr(at_, end - at_);
        at_ = end + 1;
        ++line_;
        return line;
    }

    void journal(const Map& head) {
        const auto previous = hash_from(head["previous"].text());
        if (!previous) return void(bad("the head does not say which hash comes before"));
        hash_ = *previous;
        seq_ = head["first"].integer() - 1;
        signed_seq_ = seq_;
        bool ended = false;
        while (!done() && !ended) {
            const std::string_view line = next();
            if (line.starts_with("{\"end\":")) {
                ended = end(line);
                if (!ended) return;
            } else if (!(line.starts_with("{\"signed\":") ? signature(line) : entry(line))) {
                return;
            }
        }
        if (!ended) return void(bad("the file is cut off: its end is missing"));
        if (!done()) return void(bad("something stands after the end"));
        if (check_.signatures == 0 && check_.entries > 0) return void(bad("no signature covers any of it"));
        check_.unsigned_entries = seq_ - signed_seq_;
    }

    bool entry(std::string_view line) {
        const std::string expected = fmt::format("entry {}", seq_ + 1);
        if (const auto found = entry_line(line)) {
            const auto stated = hash_from(found->hash);
            const auto body = schema::parse_json(found->body, {.most_bytes = 64 << 20});
            if (!stated || !body) return bad(fmt::format("{} cannot be read", expected));
            const int64_t seq = body->map()["seq"].integer();
            if (seq != seq_ + 1)
                return bad(seq > seq_ + 1 ? fmt::format("{} is missing; entry {} stands in its place", expected, seq)
                                          : fmt::format("entry {} stands where {} belongs: they are in another order", seq, expected));
            if (entry_hash(hash_, found->body) != *stated) return bad(fmt::format("{} was changed, or what comes before it", expected));
            trust_rotation(body->map());
            hash_ = *stated;
        } else {
            const auto parsed = schema::parse_json(line);
            const auto stated = parsed ? hash_from(parsed->map()["hash"].text()) : Result<Sha256>(fail(Code::malformed, ""));
            if (!stated || parsed->map()["seq"].integer() != seq_ + 1) return bad(fmt::format("{} is missing, or cannot be read", expected));
            hash_ = *stated;
            ++check_.withheld;
        }
        hashes_.push_back(hash_);
        ++seq_;
        ++check_.entries;
        return true;
    }

    // A key that a trusted key has named as the next is trusted.
    void trust_rotation(const Map& body) {
        if (body["action"].text() != "rotate-key") return;
        const Map& after = body["after"].map();
        const auto next_key = from_hex(after["key"].text());
        const auto proof = from_hex(after["endorsed"].text());
        if (!next_key || !proof || proof->size() != crypto_sign_BYTES || next_key->size() != crypto_sign_PUBLICKEYBYTES) return;
        const std::string said = std::string(key_mark) + std::string(after["key"].text());
        for (size_t i = 0; i < keys_.size(); ++i)
            if (crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(proof->data()), reinterpret_cast<const unsigned char*>(said.data()),
                                            said.size(), reinterpret_cast<const unsigned char*>(keys_[i].bytes.data())) == 0)
                return keys_.push_back({*next_key});
    }

    Result<Signature> read_signature(std::string_view line) {
        const auto found = signature_line(line);
        if (!found) return fail(Code::malformed, "a signature cannot be read");
        return parse_signature(found->body, found->signature);
    }

    bool signature(std::string_view line) {
        const auto found = read_signature(line);
        if (!found) return bad("a signature cannot be read");
        const Signature& made = *found;
        if (!last_signature_.empty() && made.previous != last_signature_)
            return bad(fmt::format("a signature is missing before the one over entry {}", made.seq));
        if (!known_key(made)) return bad(fmt::format("the signature over entry {} is by another key, {}", made.seq, made.key));
        if (!signed_by(made, keys_)) return bad(fmt::format("the signature over entry {} is not valid", made.seq));
        if (made.seq > seq_) return bad(fmt::format("entries {} to {} are missing: a signature covers them", seq_ + 1, made.seq));
        if (made.seq < seq_) return bad(fmt::format("the signature over entry {} stands after entry {}", made.seq, seq_));
        if (made.from != signed_seq_) return bad(fmt::format("a signature is missing before the one over entry {}", made.seq));
        if (made.hash != to_hex(hash_)) return bad(fmt::format("an entry up to {} was changed: the signature covers another", made.seq));
        if (MerkleTree(std::move(hashes_)).root() != hash_from(made.root).value_or(Sha256{}))
            return bad(fmt::format("an entry up to {} was changed: the signature covers another set", made.seq));
        hashes_.clear();
        signed_seq_ = made.seq;
        last_signature_ = signature_hash(made);
        check_.signed_until = made.at;
        ++check_.signatures;
        return true;
    }

    bool known_key(const Signature& made) const {
        return std::ranges::any_of(keys_, [&](const PublicKey& key) { return key.id() == made.key; });
    }

    bool end(std::string_view line) {
        const auto parsed = schema::parse_json(line);
        if (!parsed || parsed->map()["end"].integer() != seq_) return bad("the end names another last entry: some are missing before it");
        return true;
    }

    // Entries of one record, each with the path to a signature that stands before them.
    void record(const Map& head) {
        std::vector<Signature> signatures;
        std::string id(head["record"].text());
        int64_t last_version = 0, last_seq = 0;
        while (!done()) {
            const std::string_view line = next();
            if (line.starts_with("{\"end\":")) {
                const auto parsed = schema::parse_json(line);
                if (!parsed || parsed->map()["end"].integer() != last_seq) return void(bad("the end names another last entry: some are missing before it"));
                if (!done()) return void(bad("something stands after the end"));
                return;
            }
            if (line.starts_with("{\"signed\":")) {
                auto found = read_signature(line);
                if (!found) return void(bad("a signature cannot be read"));
                if (!known_key(*found)) return void(bad(fmt::format("the signature over entry {} is by another key, {}", found->seq, found->key)));
                if (!signed_by(*found, keys_)) return void(bad(fmt::format("the signature over entry {} is not valid", found->seq)));
                ++check_.signatures;
                check_.signed_until = found->at;
                signatures.push_back(*std::move(found));
                continue;
            }
            if (!proven(line, id, signatures, last_version, last_seq)) return;
        }
        bad("the file is cut off: its end is missing");
    }

    bool proven(std::string_view line, const std::string& id, std::span<const Signature> signatures, int64_t& version, int64_t& last) {
        constexpr std::string_view mark = ",\"entry\":";
        const size_t at = line.find(mark);
        if (at == std::string_view::npos) return withheld(line, signatures, version, last);
        if (!line.ends_with('}')) return bad("an entry cannot be read");
        const auto proof = schema::parse_json(std::string(line.substr(0, at)) + "}");
        const std::string_view text = line.substr(at + mark.size(), line.size() - at - mark.size() - 1);
        const auto body = schema::parse_json(text, {.most_bytes = 64 << 20});
        if (!proof || !body) return bad("an entry cannot be read");
        const int64_t seq = body->map()["seq"].integer();
        const std::string name = fmt::format("entry {}", seq);
        const auto previous = hash_from(proof->map()["previous"].text());
        std::vector<Sha256> path;
        for (const Value& each : proof->map()["path"].list()) path.push_back(hash_from(each.text()).value_or(Sha256{}));
        const int64_t number = proof->map()["signature"].integer();
        const auto made = std::ranges::find(signatures, number, &Signature::number);
        if (!previous || made == signatures.end()) return bad(name + " has no signature");
        const Sha256 root =
            merkle_root(entry_hash(*previous, text), static_cast<size_t>(seq - made->from - 1), static_cast<size_t>(made->seq - made->from), path);
        if (seq <= made->from || seq > made->seq || to_hex(root) != made->root) return bad(name + " was changed, or is not in the signed journal");
        if (body->map()["id"].text() != id) return bad(name + " is of another record");
        const bool first = last == 0;
        const int64_t prior = body->map()["prior"].integer();
        if (!first && prior != last) return bad(fmt::format("entries of the record are missing before {}", name));
        if (first && prior != 0) return bad(fmt::format("the first entries of the record are missing before {}", name));
        if (body->map()["version"].integer() > version + 1) return bad(fmt::format("version {} is missing before {}", version + 1, name));
        version = std::max(version, body->map()["version"].integer());
        last = seq;
        ++check_.entries;
        return true;
    }

    // Only its hash: it is in the signed journal, and what it says is not told.
    bool withheld(std::string_view line, std::span<const Signature> signatures, int64_t& version, int64_t& last) {
        const auto proof = schema::parse_json(line);
        if (!proof) return bad("an entry cannot be read");
        const Map& held = proof->map()["withheld"].map();
        const int64_t seq = held["seq"].integer();
        const auto hash = hash_from(held["hash"].text());
        const auto made = std::ranges::find(signatures, proof->map()["signature"].integer(), &Signature::number);
        if (!hash || made == signatures.end() || seq <= made->from || seq > made->seq || seq <= last) return bad("an entry cannot be read");
        std::vector<Sha256> path;
        for (const Value& each : proof->map()["path"].list()) path.push_back(hash_from(each.text()).value_or(Sha256{}));
        const Sha256 root = merkle_root(*hash, static_cast<size_t>(seq - made->from - 1), static_cast<size_t>(made->seq - made->from), path);
        if (to_hex(root) != made->root) return bad(fmt::format("entry {} was changed, or is not in the signed journal", seq));
        last = seq;
        ++version;  // it may have been a change
        ++check_.withheld;
        return true;
    }

    std::string_view file_;
    std::vector<PublicKey> keys_;
    size_t at_ = 0, line_ = 0;
    ProofCheck check_{};
    Sha256 hash_{};
    int64_t seq_ = 0, signed_seq_ = 0;
    std::vector<Sha256> hashes_{};
    std::string last_signature_{};
};

}  // namespace

Result<ProofCheck> verify_export(std::string_view file, std::span<const PublicKey> keys) { return Verifier(file, keys).run(); }

}  // namespace redoubt::store
