// Verifying the journal where it lies: the chain, the signatures, and that every record, link, comment and attachment is what
// its entries make it. A record is compared by a sum over its fields of a keyed hash, which an entry changes by taking out what
// was and putting in what is; the key is new each time, so that nobody can make two states look alike. Entries are cut at their
// members, not parsed.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <future>

#include <fmt/format.h>

#include "base/hash.h"
#include "schema/json.h"
#include "store/editor.h"
#include "store/finder.h"
#include "store/journal_beside.h"
#include "store/journal_signing.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

std::string_view bytes_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

struct State {
    uint64_t sum = 0;
    int64_t version = 0;
};
using States = std::vector<std::vector<State>>;  // by type, by number

class FieldHash {
public:
    explicit FieldHash(Random& random) { random.fill(key_); }
    uint64_t operator()(std::string_view name, std::string_view json) {
        buffer_.assign(name).append(1, '\0').append(json);
        std::array<unsigned char, crypto_shorthash_BYTES> out{};
        crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(buffer_.data()), buffer_.size(),
                         reinterpret_cast<const unsigned char*>(key_.data()));
        uint64_t sum = 0;
        std::memcpy(&sum, out.data(), sizeof sum);
        return sum;
    }

private:
    std::array<std::byte, crypto_shorthash_KEYBYTES> key_{};
    std::string buffer_{};
};

// The end of the JSON value that starts at `at`; npos when there is none. The text is our own: canonical, no blanks.
size_t value_end(std::string_view text, size_t at) {
    int depth = 0;
    for (size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\') ++i;
            if (depth == 0) return i + 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return i;
            if (--depth == 0) return i + 1;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

// Calls visit(name, value) for each member of an object; false when it is none.
template <class Visit>
bool each_member(std::string_view object, Visit&& visit) {
    if (object.size() < 2 || object.front() != '{' || object.back() != '}') return false;
    size_t at = 1;
    while (at + 1 < object.size()) {
        const size_t name_end = value_end(object, at);
        if (object[at] != '"' || name_end == std::string_view::npos || name_end >= object.size() || object[name_end] != ':') return false;
        const size_t end = value_end(object, name_end + 1);
        if (end == std::string_view::npos) return false;
        visit(object.substr(at + 1, name_end - at - 2), object.substr(name_end + 1, end - name_end - 1));
        at = end + 1;
    }
    return true;
}

struct EntryParts {
    std::string_view action, actor, after, at, before, id, key, reason, seq, type, version;
};
bool cut(std::string_view body, EntryParts& out) {
    return each_member(body, [&](std::string_view name, std::string_view value) {
        for (const auto& [known, place] : {std::pair<std::string_view, std::string_view*>{"action", &out.action},
                                           {"actor", &out.actor},
                                           {"after", &out.after},
                                           {"at", &out.at},
                                           {"before", &out.before},
                                           {"id", &out.id},
                                           {"key", &out.key},
                                           {"reason", &out.reason},
                                           {"seq", &out.seq},
                                           {"type", &out.type},
                                           {"version", &out.version}})
            if (known == name) *place = value;
    });
}

bool says(std::string_view json, std::string_view text) {
    if (json.size() >= 2 && json.find('\\') == std::string_view::npos) return json.substr(1, json.size() - 2) == text;
    const Result<Value> parsed = schema::parse_json(json);
    return parsed && parsed->text() == text;
}

// Why the columns of an entry do not say what its body says; empty when they do.
std::string differs(const Row& row, const EntryParts& body) {
    if (body.seq != std::to_string(row.integer(0))) return "its number differs from its body";
    if (!says(body.at, format_time(row.time(1)))) return "its time differs from its body";
    if (!says(body.actor, row.text(2))) return "its actor differs from its body";
    if (!says(body.action, row.text(3))) return "its action differs from its body";
    if (!says(body.type, row.text(4))) return "its type differs from its body";
    if (!says(body.id, row.text(5))) return "its record differs from its body";
    if (body.version != std::to_string(row.integer(6))) return "its version differs from its body";
    return {};
}

class Verification {
public:
    Verification(Store::State& state, FieldHash hash, std::vector<Signature> signatures)
        : state_(state), beside_(hash), hash_(std::move(hash)), signatures_(std::move(signatures)), states_(state.types.size()) {}

    JournalCheck check{};
    const States& states() const { return states_; }
    BesideTold& beside() { return beside_; }

    bool look(const Row& row) {
        const int64_t seq = row.integer(0);
        if (seq != check.entries + 1) return bad(check.entries + 1, {}, fmt::format("entry {} is missing", check.entries + 1));
        const std::string_view body = row.text(7);
        const Sha256 hash = entry_hash(previous_, body);
        EntryParts parts;
        const bool readable = cut(body, parts);
        std::string record(parts.key.size() > 2 ? parts.key.substr(1, parts.key.size() - 2) : row.text(5));
        if (row.text(8) != bytes_of(hash)) return bad(seq, record, "its hash is not that of its body and the entry before");
        if (!readable) return bad(seq, record, "its body is not JSON");
        if (std::string why = differs(row, parts); !why.empty()) return bad(seq, record, std::move(why));
        take(row, parts);
        previous_ = hash;
        ++check.entries;
        if (next_ < signatures_.size() && signatures_[next_].seq == seq && signatures_[next_++].hash != to_hex(hash))
            return bad(seq, record, "it was signed with another hash");
        return true;
    }

    // After the last entry.
    void finish() {
        check.head = check.entries == 0 ? "" : to_hex(previous_);
        if (check.ok && next_ < signatures_.size())
            bad(check.entries + 1, {}, fmt::format("entries up to {} were signed, and are missing after {}", signatures_.back().seq, check.entries));
    }

    bool bad(int64_t seq, std::string record, std::string problem) {
        check.ok = false;
        check.seq = seq;
        check.record = std::move(record);
        check.problem = std::move(problem);
        return false;
    }

private:
    void take(const Row& row, const EntryParts& parts) {
        if (!last_ || last_->layout.info->name != row.text(4)) last_ = state_.find(row.text(4));
        if (!last_ || row.text(5).empty() || parts.key.size() < 3) return;
        if (BesideTold::concerns(row.text(3))) {
            beside_.take({.seq = row.integer(0),
                          .action = row.text(3),
                          .actor = row.text(2),
                          .record = row.text(5),
                          .reason = parts.reason,
                          .before = parts.before,
                          .after = parts.after});
            return;
        }
        const int64_t number = last_->layout.number_in(parts.key.substr(1, parts.key.size() - 2));
        if (number <= 0) return;
        std::vector<State>& of_type = states_[last_->layout.index];
        if (static_cast<size_t>(number) >= of_type.size()) of_type.resize(static_cast<size_t>(number) + 1 + of_type.size() / 2);
        State& state = of_type[static_cast<size_t>(number)];
        if (row.integer(6) <= state.version) return;
        state.version = row.integer(6);
        each_member(parts.before, [&](std::string_view name, std::string_view value) { state.sum -= hash_(name, value); });
        each_member(parts.after, [&](std::string_view name, std::string_view value) { state.sum += hash_(name, value); });
    }

    Store::State& state_;
    BesideTold beside_;
    FieldHash hash_;
    std::vector<Signature> signatures_;
    size_t next_ = 0;
    States states_;
    TypeState* last_ = nullptr;
    Sha256 previous_{};
};

// What the rows hold, summed as the entries are.
Result<States> row_states(Connection& sql, const Store::State& state, FieldHash hash) {
    States out(state.types.size());
    for (const auto& type : state.types) {
        const Layout& layout = type->layout;
        if (layout.info->derived) continue;
        std::vector<State>& states = out[layout.index];
        TRY(sql.each(layout.select_all + " ORDER BY number", {}, [&](const Row& row) {
            const auto number = static_cast<size_t>(row.integer(0));
            if (number >= states.size()) states.resize(number + 1 + states.size() / 2);
            const Record record = record_of(layout, row);
            State& found = states[number];
            found.version = record.version;
            const Map fields = journaled_fields(record);
            for (const schema::Member& member : fields) found.sum += hash(member.name, schema::canonical_json(member.value));
            return true;
        }));
    }
    return out;
}

// The field that stands otherwise.
std::string which_field(Connection& sql, const Layout& layout, int64_t number) {
    Record record;
    (void)sql.each(layout.select_all + " WHERE number = ?", {number}, [&](const Row& row) {
        record = record_of(layout, row);
        return false;
    });
    const auto rebuilt = record_at(sql, layout, record.id.text, INT64_MAX);
    if (!rebuilt || !*rebuilt) return "a field";
    const Map is = journaled_fields(record), told = journaled_fields(**rebuilt);
    for (const schema::Member& member : is)
        if (!(told[member.name] == member.value)) return member.name;
    for (const schema::Member& member : told)
        if (is[member.name].is_null()) return member.name;
    return "a field";
}

Result<> compare(Connection& sql, const Store::State& state, const States& told, const States& rows, Verification& verification) {
    for (const auto& type : state.types) {
        const Layout& layout = type->layout;
        const size_t index = layout.index;
        for (size_t number = 0; number < std::max(told[index].size(), rows[index].size()); ++number) {
            const State journaled = number < told[index].size() ? told[index][number] : State{};
            const State row = number < rows[index].size() ? rows[index][number] : State{};
            if (journaled.version == row.version && journaled.sum == row.sum) continue;
            if (layout.info->derived) continue;
            const std::string key = layout.key(static_cast<int64_t>(number));
            if (journaled.version == 0)
                verification.bad(0, key, "the journal does not know this record");
            else if (row.version == 0)
                verification.bad(0, key, "the journal tells of this record, and it is not there");
            else if (journaled.version != row.version)
                verification.bad(0, key, fmt::format("the record is at version {}, its last entry at version {}", row.version, journaled.version));
            else
                verification.bad(0, key, fmt::format("its {} is not what its entries make it", which_field(sql, layout, static_cast<int64_t>(number))));
            return {};
        }
    }
    return {};
}

Result<> compare_beside(Connection& sql, Verification& verification) {
    const BesideTold::Fault fault = TRY(verification.beside().compare(sql));
    if (fault.problem.empty()) return {};
    std::string key;
    TRY(sql.each("SELECT body FROM journal WHERE seq = ?1 OR (record = ?2 AND ?2 <> '') LIMIT 1", {fault.seq, fault.record}, [&](const Row& row) {
        if (EntryParts parts; cut(row.text(0), parts) && parts.key.size() > 2) key = parts.key.substr(1, parts.key.size() - 2);
        return false;
    }));
    verification.bad(fault.seq, key.empty() ? fault.record : key, fault.problem);
    return {};
}

// Signatures that no key of ours made are as good as none.
Result<> check_signatures(Store& store, std::span<const Signature> signatures, Verification& verification) {
    const std::string path = store.folder() + "/keys/journal.pub";
    Disk& disk = store.state().options.disk;
    if (signatures.empty() || !disk.exists(path)) return {};
    const auto keys = parse_public_keys(TRY(disk.read(path, 1 << 20)));
    for (const Signature& made : signatures)
        if (!keys || !signed_by(made, *keys)) {
            verification.bad(made.seq, {}, fmt::format("signature {} is not by the journal's key", made.number));
            return {};
        }
    return {};
}

}  // namespace

Result<JournalCheck> Journal::verify(const Progress& progress) {
    Store::State& state = store_.state();
    const std::vector<Signature> signatures = TRY(JournalSigner(store_).signatures());
    const FieldHash hash(state.options.random);
    Verification verification(state, hash, signatures);
    bool stopped = false;
    const Result<> done = store_.read([&](Reader& reader) -> Result<> {
        const int64_t head = TRY(reader.sql.integer("SELECT max(seq) FROM journal")).value_or(0);
        // The rows are gone through at the same time, if their view of the database is the same.
        auto beside = std::async(std::launch::async, [&]() -> Result<std::optional<States>> {
            return store_.read([&](Reader& other) -> Result<std::optional<States>> {
                if (TRY(other.sql.integer("SELECT max(seq) FROM journal")).value_or(0) != head) return std::nullopt;
                return std::optional(TRY(row_states(other.sql, state, hash)));
            });
        });
        TRY(reader.sql.each("SELECT seq, at, actor, action, type, record, version, body, hash FROM journal ORDER BY seq", {}, [&](const Row& row) {
            if (!verification.look(row)) return false;
            stopped = progress && verification.check.entries % 10'000 == 0 && !progress(verification.check.entries, head);
            return !stopped;
        }));
        std::optional<States> rows = TRY(beside.get());
        if (!verification.check.ok || stopped) return {};
        if (!rows) rows = TRY(row_states(reader.sql, state, hash));
        TRY(compare(reader.sql, state, verification.states(), *rows, verification));
        return verification.check.ok ? compare_beside(reader.sql, verification) : Result<>{};
    });
    if (stopped) return fail(Code::unavailable, "stopped before the end");
    if (!done) verification.bad(verification.check.entries + 1, {}, "cannot be read: " + done.error().text());
    verification.finish();
    if (verification.check.ok) TRY(check_signatures(store_, signatures, verification));
    return verification.check;
}

}  // namespace redoubt::store
