// Columns as bytes: a mark, what the columns are made for, the journal's entry that they are up to, the arrays as they lie in
// memory, and a hash of all that. Read back by the same program on the same machine; anything else does not fit and is refused.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "store/columns.h"

namespace redoubt::store {
namespace {

constexpr std::string_view mark = "redoubt columns 1\n";

class Out {
public:
    template <class T>
    void number(T value) {
        add(&value, sizeof value);
    }
    template <class T>
    void array(std::span<const T> values) {
        number(static_cast<uint64_t>(values.size()));
        add(values.data(), values.size_bytes());
    }
    void text(std::string_view text) { array(std::span<const char>(text)); }
    std::string bytes{};

private:
    void add(const void* from, size_t size) { bytes.append(static_cast<const char*>(from), size); }
};

// Once something does not fit, everything after it is empty and `fits` is false.
class In {
public:
    explicit In(std::string_view bytes) : left_(bytes) {}
    template <class T>
    T number() {
        T value{};
        if (const std::string_view from = take(sizeof value); !from.empty()) std::memcpy(&value, from.data(), sizeof value);
        return value;
    }
    template <class T, class Array = std::vector<T>>
    Array array() {
        const auto count = number<uint64_t>();
        if (count > left_.size() / sizeof(T)) fits = false;
        Array out(fits ? count : 0, T{});
        if (const std::string_view from = take(out.size() * sizeof(T)); !from.empty()) std::memcpy(out.data(), from.data(), from.size());
        return out;
    }
    std::string text() { return array<char, std::string>(); }
    bool done() const { return left_.empty(); }
    bool fits = true;

private:
    std::string_view take(size_t size) {
        if (size > left_.size()) fits = false;
        if (!fits) return {};
        const std::string_view out = left_.substr(0, size);
        left_.remove_prefix(size);
        return out;
    }
    std::string_view left_;
};

void put_lists(Out& out, const std::vector<RowSet>& lists) {
    out.number(static_cast<uint64_t>(lists.size()));
    for (const RowSet& list : lists) out.array(std::span<const uint32_t>(list.ascending()));
}

std::vector<RowSet> take_lists(In& in, size_t most, size_t rows) {
    const auto count = in.number<uint64_t>();
    if (count > most) in.fits = false;
    std::vector<RowSet> lists(in.fits ? count : 0);
    for (RowSet& list : lists) {
        const std::vector<uint32_t> numbers = in.array<uint32_t>();
        if (!std::ranges::is_sorted(numbers) || (!numbers.empty() && numbers.back() >= rows)) in.fits = false;
        for (const uint32_t number : numbers)
            if (in.fits) list.add(number);
    }
    return lists;
}

std::string_view hash_at_end(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

}  // namespace

// Positions stand for names of choices and states, so both are part of it.
std::string Columns::made_for() const {
    std::string out(layout_.info->name);
    for (const schema::State& state : layout_.info->states) out.append(1, ' ').append(state.name);
    for (const auto& column : columns_) {
        const schema::FieldInfo& field = *column->layout->field;
        out += fmt::format("\n{} {} {}", field.name, static_cast<int>(column->form), static_cast<int>(field.shape.kind));
        for (const schema::Choice& choice : field.shape.choices) out.append(1, ' ').append(choice.name);
    }
    return out;
}

std::string Columns::kept(const KeptAt& at) const {
    Out out;
    out.bytes = mark;
    out.text(made_for());
    out.number(at.seq);
    out.text(at.hash);
    out.number(last_);
    std::vector<uint64_t> alive(alive_.words());
    for (size_t i = 0; i < alive.size(); ++i) alive[i] = alive_.word(i);
    out.array(std::span<const uint64_t>(alive));
    out.text(ids_);
    for (const auto& column : columns_) {
        out.array(std::span<const uint32_t>(column->codes));
        out.array(std::span<const int64_t>(column->numbers));
        out.text(column->dictionary.bytes());
        out.array(column->dictionary.ends());
        put_lists(out, column->lists);
    }
    out.bytes += hash_at_end(sha256(out.bytes));
    changed_ = false;
    return std::move(out.bytes);
}

std::optional<KeptAt> Columns::read_kept(std::string_view bytes) {
    if (!bytes.starts_with(mark) || bytes.size() < mark.size() + sizeof(Sha256)) return {};
    const std::string_view hash = bytes.substr(bytes.size() - sizeof(Sha256));
    bytes.remove_suffix(sizeof(Sha256));
    if (hash_at_end(sha256(bytes)) != hash) return {};
    In in(bytes.substr(mark.size()));
    if (in.text() != made_for()) return {};
    KeptAt at{.seq = in.number<int64_t>(), .hash = in.text()};
    last_ = in.number<int64_t>();
    const std::vector<uint64_t> alive = in.array<uint64_t>();
    ids_ = in.text();
    rows_ = ids_.size() / id_length;
    alive_ = Bits(rows_);
    if (last_ < 0 || static_cast<size_t>(last_) >= std::max<size_t>(rows_, 1) || alive.size() != alive_.words()) return {};
    if (rows_ % 64 != 0 && alive.back() >> rows_ % 64 != 0) return {};
    for (size_t i = 0; i < alive.size(); ++i) alive_.word(i) = alive[i];
    for (const auto& column : columns_)
        if (!read_column(in, *column)) return {};
    if (!in.fits || !in.done()) return {};
    return at;
}

template <class From>
bool Columns::read_column(From& in, Column& column) const {
    column.codes = in.template array<uint32_t>();
    column.numbers = in.template array<int64_t>();
    std::string bytes = in.text();
    std::vector<uint64_t> ends = in.template array<uint64_t>();
    if (!in.fits || !column.dictionary.restore(std::move(bytes), std::move(ends))) return false;
    column.lists = take_lists(in, column.dictionary.size() + 1, rows_);
    const size_t most = column.fixed ? std::max(column.layout->field->shape.choices.size(), layout_.info->states.size()) + 2 : column.dictionary.size();
    if (column.codes.size() != (column.form == Column::Form::codes ? rows_ : 0)) return false;
    if (column.numbers.size() != (column.form == Column::Form::numbers ? rows_ : 0)) return false;
    if (std::ranges::any_of(column.codes, [&](uint32_t code) { return code > most; })) return false;
    mark_zones(column);
    return in.fits;
}

Result<KeptAt> Columns::restore(std::string_view bytes) {
    const std::optional<KeptAt> at = read_kept(bytes);
    if (!at) {
        forget();
        return fail(Code::malformed, "kept columns do not fit");
    }
    enclose_all();
    loaded_ = true;
    return *at;
}

}  // namespace redoubt::store
