#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "schema/titles.h"
#include "store/resolver.h"

namespace redoubt::store {
namespace {

constexpr const char* writer_cache = "PRAGMA cache_size=-49152";  // KiB

Result<int> lock_folder(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(Code::io, fmt::format("cannot open the lock file: {}", std::strerror(errno)), path, "check who may write there");
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    return fail(Code::unavailable, "another Redoubt has this data directory open", folder, "stop it, or talk to it instead");
}

Result<std::string> cursor_secret(Connection& sql, Random& random) {
    if (auto kept = TRY(sql.text("SELECT value FROM meta WHERE name = 'cursor_secret'"))) return *kept;
    std::array<std::byte, 32> bytes{};
    random.fill(bytes);
    const std::string secret = to_hex(bytes);
    TRY(sql.run("INSERT INTO meta VALUES('cursor_secret', ?)", {secret}));
    return secret;
}

Result<Heads> journal_head(Connection& sql) {
    Heads heads;
    TRY(sql.each("SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1", {}, [&](const Row& row) {
        heads.seq = row.integer(0);
        heads.at = row.time(2);
        const std::string_view hash = row.text(1);
        std::memcpy(heads.hash.data(), hash.data(), std::min(hash.size(), heads.hash.size()));
        return false;
    }));
    return heads;
}

// What cannot be read again is loaded anew with all the rest.
void follow_in_columns(Store::State& state, const Transaction& done) {
    for (const MadeRange& made : done.made) {
        TypeState& type = *state.types[made.type];
        const std::unique_lock hold(type.columns.mutex);
        if (type.columns.loaded() && !type.columns.read_made(done.sql, made.first, made.last)) type.columns.forget();
    }
    for (const Touched& touched : done.touched) {
        TypeState& type = *state.types[touched.type];
        const std::unique_lock hold(type.columns.mutex);
        if (type.columns.loaded()) type.columns.apply(touched.number, touched.record, touched.before);
    }
}

void link_groups(Store::State& state) {
    for (const auto& type : state.types)
        if (const auto* grouping = type->layout.info->grouping) type->group_into = state.find(grouping->into->name);
}

}  // namespace

TypeState::TypeState(Layout given) : layout(std::move(given)), columns(layout) {
    for (const schema::FieldInfo& field : schema::head_fields()) {
        writable.push_back(field);
        if (field.name == "title" && schema::makes_titles(*layout.info)) writable.back().options.required = false;
    }
    writable.insert(writable.end(), layout.info->fields.begin(), layout.info->fields.end());
    by_name = schema::FieldIndex(writable);
    for (const schema::Move& move : layout.info->moves)
        if (!move.signs.empty() && std::ranges::find(signed_fields, move.signs) == signed_fields.end()) signed_fields.push_back(move.signs);
    if (layout.info->defaults)
        for (schema::Member& member : layout.info->defaults())
            if (!schema::is_empty(member.value)) defaults.add(std::move(member.name), std::move(member.value));
    for (const schema::FieldInfo& field : layout.info->fields)
        if (refers(field.shape)) referring.push_back(&field);
}

Store::State::~State() {
    writer.reset();
    ::close(lock);
}

TypeState* Store::State::find(std::string_view name_or_plural) {
    for (const auto& type : types)
        if (type->layout.info->name == name_or_plural || type->layout.info->plural == name_or_plural) return type.get();
    return nullptr;
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() {
    if (!state_ || !state_->writer) return;
    state_->writer.reset();
    (void)store::keep_columns(*state_);
}

Result<> Store::keep_columns() { return store::keep_columns(*state_); }

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
    TRY(options.disk.make_folders(options.folder + "/blobs"));
    const int lock = TRY(lock_folder(options.folder));
    auto state = std::make_unique<State>(options, lock);
    for (const schema::RecordInfo* info : options.types) {
        state->infos.push_back(info);
        state->types.push_back(std::make_unique<TypeState>(layout_of(*info, state->types.size())));
    }
    link_groups(*state);
    auto connection = TRY(Connection::open(options.folder + "/redoubt.db", Connection::Access::write, options.vfs));
    TRY(connection->script("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=268435456;"));
    // NORMAL: a commit does not wait for the disk, the syncer does, before it is acknowledged.
    TRY(connection->script(options.sync ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=OFF"));
    TRY(prepare_database(*connection, state->types));
    // Last: a cache whose size is set before the database's page size is known never gives up a page that was changed, however large it grows.
    TRY(connection->script(writer_cache));
    if (options.most_pages > 0) TRY(connection->script(fmt::format("PRAGMA max_page_count={}", options.most_pages)));
    state->cursor_secret = TRY(cursor_secret(*connection, options.random));
    TRY(load_own_fields(*state, *connection));
    Heads heads = TRY(journal_head(*connection));
    state->applied = heads.seq;

    State& inside = *state;
    std::unique_ptr<Store> store(new Store(std::move(state)));
    inside.journal = std::make_unique<Journal>(*store);
    inside.blobs = std::make_unique<Blobs>(*store, options.disk, options.folder + "/blobs");
    inside.jobs = std::make_unique<Jobs>(*store);
    auto syncer = TRY(Syncer::start({.path = options.folder + "/redoubt.db", .vfs = options.vfs, .sync = options.sync},
                                    [&inside](std::span<const Change> changes) { inside.feed.tell(changes); }));
    TRY(inside.rights.read(*store, *connection));
    TRY(inside.rights.read_parties(*store, *connection));
    Store& whole = *store;
    inside.writer = std::make_unique<Writer>(std::move(connection), std::move(heads), std::move(syncer), [&inside, &whole](Transaction& done) {
        (void)inside.rights.follow(whole, done, done.sql);
        follow_in_columns(inside, done);
        inside.applied = done.heads.seq;
    });
    return store;
}

Actor Store::with_level(Actor actor) const {
    if (actor.system || !actor.grade.empty()) return actor;  // a program has a level of its own, whoever answers for it
    actor.grade = std::string(schema::level_name(actor.level));
    const std::string grade = actor.party.empty() ? std::string() : state_->rights.grade_of(actor.party);
    if (grade.empty()) return actor;
    actor.grade = grade;
    if (const Grade* known = state_->rights.book()->find_grade(grade)) actor.level = known->rung;
    return actor;
}

const Rights& Store::rights() const { return state_->rights; }

void Store::follow(Follower follower) { state_->followers.push_back(std::move(follower)); }
void Store::follow_links(LinkFollower follower) { state_->link_followers.push_back(std::move(follower)); }

Result<Time> Store::moment(std::string_view text) const { return read_moment(text, state_->options.clock.now()); }

Journal& Store::journal() { return *state_->journal; }
Blobs& Store::blobs() { return *state_->blobs; }
Changes& Store::changes() { return state_->feed; }
Jobs& Store::jobs() { return *state_->jobs; }
Clock& Store::clock() { return state_->options.clock; }
Random& Store::random() { return state_->options.random; }
IdSource& Store::ids() { return state_->ids; }
std::span<const schema::RecordInfo* const> Store::types() const { return state_->infos; }
const std::string& Store::folder() const { return state_->options.folder; }

const schema::RecordInfo* Store::find_type(std::string_view name_or_plural) const {
    const TypeState* type = state_->find(name_or_plural);
    return type ? type->layout.info : nullptr;
}

Result<> Store::write_erased(const std::function<Result<>(Transaction&)>& function) { return state_->writer->run(function); }

Result<> Store::read_erased(const std::function<Result<>(Reader&)>& function) {
    auto connection = TRY(state_->readers.take());
    Result<> done = connection->run("BEGIN");
    if (done) {
        Reader reader{*connection};
        done = function(reader);
        (void)connection->run("COMMIT");
    }
    state_->readers.give(std::move(connection));
    return done;
}

Result<> Store::State::look(Store& store, const std::function<Result<>(Connection&)>& function) {
    if (Transaction* change = writer->under_way()) return function(change->sql);
    return store.read([&](Reader& reader) -> Result<> { return function(reader.sql); });
}

Result<> Store::ensure_tables(const std::string& ddl) {
    {
        const std::scoped_lock hold(state_->ensuring);
        if (state_->ensured.contains(ddl)) return {};
    }
    TRY(write([&](Transaction& transaction) -> Result<> { return transaction.sql.script(ddl); }));
    if (state_->writer->under_way()) return {};  // part of a change that may yet be taken back
    const std::scoped_lock hold(state_->ensuring);
    state_->ensured.insert(ddl);
    return {};
}

}  // namespace redoubt::store
