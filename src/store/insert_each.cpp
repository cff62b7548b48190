#include "store/insert_each.h"

#include <algorithm>
#include <array>
#include <future>
#include <iterator>
#include <tuple>

#include <fmt/format.h>

#include "base/worker.h"
#include "store/changing.h"

namespace redoubt::store {
namespace {

constexpr size_t stretch_records = 256;
constexpr int64_t most_told = 10'000;  // new records of one call, one by one

// Some of the records on their way: drafted beside, placed by the writer, worked out beside, written by the writer, and freed beside.
struct Stretch {
    size_t first = 0, last = 0;
    std::vector<Result<Record>> drafts{};
    std::vector<Ready> ready{};
    std::vector<Touched> written{};
};

class Inserting {
public:
    Inserting(Store& store, const Actor& actor, TypeState& type, const ColumnLayout& unique, const MakeFields& make, size_t count, const MadeBefore& before)
        : store_(store), actor_(actor), type_(type), unique_(unique), make_(make), count_(count), before_(before) {}

    // In step n the writer places what was drafted in the step before, and writes what was worked out then.
    Result<InsertResult> run(Transaction& transaction) {
        const Sight sight = TRY(sight_of(transaction.sql, actor_));
        Resolver resolver(store_.state(), transaction.sql, sight);
        if (sight.everything && !before_.ids.empty()) resolver.knows(before_.type, before_.ids);
        InsertResult result;
        result.ids.reserve(count_);
        Worker beside;
        const size_t stretches = (count_ + stretch_records - 1) / stretch_records;
        for (size_t step = 0; step < stretches + 2; ++step) {
            Stretch* const coming = step < stretches ? &at(step) : nullptr;
            Stretch* const placed_now = step >= 1 && step <= stretches ? &at(step - 1) : nullptr;
            if (coming) std::tie(coming->first, coming->last) = std::pair(step * stretch_records, std::min((step + 1) * stretch_records, count_));
            if (placed_now) place(resolver, sight, *placed_now);
            std::future<void> done = beside.run([this, coming, placed_now] {
                if (placed_now) work_out(*placed_now);
                if (coming) draft(*coming);
            });
            const Result<> written = step >= 2 ? write(transaction, sight, at(step - 2), result) : Result<>();
            done.get();
            TRY(written);
        }
        if (result.added > most_told) transaction.changes.push_back({.type = std::string(type_.layout.info->name), .action = "create"});
        return result;
    }

private:
    Stretch& at(size_t number) { return stretches_[number % stretches_.size()]; }

    void draft(Stretch& stretch) {
        stretch.drafts.clear();
        stretch.ready.clear();
        stretch.written.clear();
        for (size_t i = stretch.first; i < stretch.last; ++i) stretch.drafts.push_back(drafted(type_, actor_, make_(i), Asked::built_in));
    }

    void place(Resolver& resolver, const Sight& sight, Stretch& stretch) {
        for (Result<Record>& draft : stretch.drafts) {
            if (!draft) continue;
            if (Result<> done = placed(resolver, type_, actor_, sight, *draft); !done) draft = std::unexpected(std::move(done).error());
        }
    }

    void work_out(Stretch& stretch) {
        stretch.ready.resize(stretch.drafts.size());
        for (size_t i = 0; i < stretch.drafts.size(); ++i) {
            if (!stretch.drafts[i]) continue;
            if (Result<Ready> ready = worked_out(type_, *std::move(stretch.drafts[i])))
                lay_out(type_.layout, stretch.ready[i] = *std::move(ready));
            else
                stretch.drafts[i] = std::unexpected(std::move(ready).error());
        }
    }

    Result<> write(Transaction& transaction, const Sight& sight, Stretch& stretch, InsertResult& result) {
        Editor editor(store_.state(), transaction, actor_, sight);
        const size_t touched = transaction.touched.size(), told = transaction.changes.size();
        for (size_t i = 0; i < stretch.drafts.size(); ++i) {
            const Result<> done =
                stretch.drafts[i] ? put_unless_known(editor, type_, stretch.ready[i], unique_, result) : std::unexpected(stretch.drafts[i].error());
            if (!done) return redoubt::at(done.error(), std::to_string(stretch.first + i));
        }
        const size_t made = transaction.touched.size() - touched;
        TRY(editor.finish());
        const auto of = [](auto& all, size_t at) { return all.begin() + static_cast<ptrdiff_t>(at); };
        const auto first = of(transaction.touched, touched), last = of(transaction.touched, touched + made);
        stretch.written.assign(std::make_move_iterator(first), std::make_move_iterator(last));
        transaction.touched.erase(first, last);
        for (const Touched& one : stretch.written) transaction.add_made(one.type, one.number);
        if (result.added > most_told) transaction.changes.erase(of(transaction.changes, told), of(transaction.changes, told + made));
        return {};
    }

    Store& store_;
    const Actor& actor_;
    TypeState& type_;
    const ColumnLayout& unique_;
    const MakeFields& make_;
    size_t count_;
    const MadeBefore& before_;
    std::array<Stretch, 3> stretches_{};
};

}  // namespace

Result<InsertResult> insert_each(Store& store, const Actor& actor, std::string_view type_name, size_t count, const MakeFields& make,
                                 std::string_view unique_field, const MadeBefore& made_before) {
    TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    const ColumnLayout* unique = TRY(unique_column(*type, actor, unique_field));
    return store.write([&](Transaction& transaction) { return Inserting(store, actor, *type, *unique, make, count, made_before).run(transaction); });
}

}  // namespace redoubt::store
