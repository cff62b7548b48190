#include "detect/fast_event.h"

#include <algorithm>
#include <limits>

#include "detect/casefold.h"
#include "detect/network.h"
#include "detect/numbers.h"
#include "formats/evtx/utf16.h"

namespace redoubt::detect {
namespace {

using Kind = ProgramNode::Kind;

bool has_shape(Shape shape, std::string_view text, std::string_view literal) {
    switch (shape) {
        case Shape::exact: return text == literal;
        case Shape::prefix: return text.starts_with(literal);
        case Shape::suffix: return text.ends_with(literal);
        case Shape::contains: return stands_in(text, literal, rare_bytes(literal));
        default: return false;
    }
}

// Matches pieces without `*` at the start of the text; returns how far, or npos.
size_t match_here(const GlobPiece* begin, const GlobPiece* end, std::string_view text) {
    size_t at = 0;
    for (const GlobPiece* piece = begin; piece != end; ++piece) {
        if (piece->kind == GlobPiece::Kind::literal) {
            if (!text.substr(at).starts_with(piece->text)) return std::string_view::npos;
            at += piece->text.size();
        } else {
            if (at == text.size()) return std::string_view::npos;
            next_code_point(text, at);
        }
    }
    return at;
}

// Where the pieces first fit at or after `at`, or npos; `after` is behind them. Whole characters are stepped over.
size_t find_pieces(const GlobPiece* begin, const GlobPiece* end, std::string_view text, size_t at, size_t& after) {
    while (at <= text.size()) {
        if (begin->kind == GlobPiece::Kind::literal) {
            at = text.find(begin->text, at);
            if (at == std::string_view::npos) return at;
        }
        const size_t length = match_here(begin, end, text.substr(at));
        if (length != std::string_view::npos) {
            after = at + length;
            return at;
        }
        if (at == text.size()) break;
        next_code_point(text, at);
    }
    return std::string_view::npos;
}

// A line of text is a value itself; one of JSON is not.
bool has_line(const events::Event& event) { return !event.raw.empty() && event.raw.front() != '{'; }

}  // namespace

FieldLookup::FieldLookup(const Program& program, events::FieldId event_id) : event_id_(event_id) {
    const auto& keys = program.keys();
    for (KeyId key = 1; key < keys.size(); ++key) {
        if (keys[key].how != Derivation::as_logged) continue;
        const auto field = static_cast<size_t>(keys[key].source);
        if (field >= keys_.size()) keys_.resize(field + 1, keyword_key);
        keys_[field] = key;
    }
}

bool FieldLookup::has_plain_event_id(const events::Event& event) const {
    const events::Field* only = nullptr;
    for (const events::Field& field : event.fields) {
        if (field.id != event_id_) continue;
        if (only != nullptr) return false;
        only = &field;
    }
    return only == nullptr ? event.event_id.empty() : only->form == events::Form::text && only->text == event.event_id;
}

FastEvent::FastEvent(const Program& program, const FieldLookup& lookup)
    : program_(program), lookup_(lookup), memo_(program.predicates().size()), chains_(program.keys().size()), values_(128), texts_(128) {}

void FastEvent::start(const events::Event& event) {
    event_ = &event;
    if (epoch_ > std::numeric_limits<uint32_t>::max() - 4) {
        std::ranges::fill(memo_, 0);
        std::ranges::fill(chains_, Chain());
        all_values_epoch_ = 0;
        parsed_ = {};
        epoch_ = 0;
    }
    epoch_ += 2;
    value_count_ = 1;
    decided_ = {};
    arena_.reset();
    make_room(event.fields.size());
    Chain* const chains = chains_.data();
    for (const events::Field& field : event.fields) {
        const KeyId key = lookup_.key_of(field.id);
        if (key != keyword_key) append_value(chains[key], field.form, field.text);
    }
}

void FastEvent::make_room(size_t values) {
    if (value_count_ + values <= values_.size()) return;
    values_.resize((value_count_ + values) * 2);
    texts_.resize(values_.size());
}

// There is room for it.
inline void FastEvent::append_value(Chain& chain, events::Form form, std::string_view source) {
    const uint32_t index = value_count_++;
    Value* const values = values_.data();
    // Member by member, where it stays: a whole Value would be read back before its parts are written.
    Value& value = values[index];
    value.source = source;
    value.next = 0;
    value.form = form;
    value.has_text = false;
    value.is_folded = false;
    if (chain.epoch != epoch_) {
        chain.epoch = epoch_;
        chain.first = index;
    } else if (chain.last == 0) {
        chain.first = index;
    } else {
        values[chain.last].next = index;
    }
    chain.last = index;
}

uint32_t FastEvent::first_value(KeyId key) {
    Chain& chain = chains_[key];
    if (chain.epoch == epoch_) return chain.first;
    if (key == keyword_key)
        collect_all();
    else if (program_.keys()[key].how != Derivation::as_logged)
        collect_derived(key, chain);
    return chain.epoch == epoch_ ? chain.first : 0;
}

void FastEvent::collect_derived(KeyId key, Chain& chain) {
    chain = {epoch_, 0, 0};
    derived_.clear();
    append_values(program_.keys()[key], *event_, arena_, derived_);
    make_room(derived_.size());
    for (const std::string_view text : derived_) append_value(chain, events::Form::text, text);
}

void FastEvent::collect_all() {
    Chain& chain = chains_[keyword_key];
    chain = {epoch_, 0, 0};
    make_room(event_->fields.size() + 1);
    for (const events::Field& field : event_->fields) append_value(chain, field.form, field.text);
    if (has_line(*event_)) append_value(chain, events::Form::text, event_->raw);
}

std::string_view FastEvent::all_values(bool scalars_too) {
    if (all_values_epoch_ == epoch_ && (has_scalars_ || !scalars_too)) return all_values_;
    all_values_epoch_ = epoch_;
    has_scalars_ = scalars_too;
    all_values_.clear();
    for (const events::Field& field : event_->fields)
        if (scalars_too || !events::is_scalar(field.form)) all_values_.append(events::text_of(field, arena_)).push_back('\0');
    if (has_line(*event_)) all_values_ += event_->raw;
    return all_values_;
}

std::optional<std::string_view> FastEvent::narrow_values(std::string& memory) const {
    constexpr events::Form utf16 = events::form_of(formats::evtx::ValueType::utf16);
    if (has_line(*event_)) return std::nullopt;
    size_t most = 0;
    for (const events::Field& field : event_->fields) most += field.text.size() + 1;
    if (memory.size() < most) memory.resize(most * 2);
    char* end = memory.data();
    for (const events::Field& field : event_->fields) {
        if (field.form == utf16) {
            if (!formats::evtx::narrow_into(field.text, end)) return std::nullopt;
        } else if (field.form == events::Form::text) {
            if (!is_ascii(field.text)) return std::nullopt;
            end = std::ranges::copy(field.text, end).out;
        } else if (events::is_scalar(field.form)) {
            continue;
        } else {
            return std::nullopt;
        }
        *end++ = '\0';
    }
    return std::string_view(memory.data(), static_cast<size_t>(end - memory.data()));
}

std::string_view FastEvent::text(uint32_t index) {
    Value& value = values_[index];
    if (value.form == events::Form::text) return value.source;
    std::string_view& text = texts_[index].text;
    if (!value.has_text) text = events::made_text(value.form, value.source, arena_);
    value.has_text = true;
    return text;
}

std::string_view FastEvent::folded(uint32_t index) {
    std::string_view& folded = texts_[index].folded;
    if (values_[index].is_folded) return folded;
    const std::string_view plain = text(index);
    const size_t most = most_folded_bytes(plain.size());
    char* out = arena_.allocate(most);
    const size_t size = fold_into(plain, out);
    arena_.shrink_last(out, most, size);
    folded = {out, size};
    values_[index].is_folded = true;
    return folded;
}

bool FastEvent::holds(const ProgramNode& node) {
    const ProgramNode* children = program_.nodes().data() + node.first;
    switch (node.kind) {
        case Kind::never: return false;
        case Kind::always: return true;
        case Kind::test: return predicate_holds(node.first);
        case Kind::not_of: return !holds(*children);
        case Kind::all_of:
            for (uint32_t i = 0; i < node.count; ++i)
                if (!holds(children[i])) return false;
            return true;
        case Kind::any_of:
            if (node.listed) return list_holds(node);
            for (uint32_t i = 0; i < node.count; ++i)
                if (holds(children[i])) return true;
            return false;
    }
    return false;
}

bool FastEvent::predicate_holds(PredicateId id) {
    const uint32_t known = memo_[id];
    if ((known & ~1U) == epoch_) return (known & 1U) != 0;
    const bool decided = id / 64 < decided_.size() && (decided_[id / 64] >> id % 64 & 1) != 0;
    const bool held = !decided && evaluate(id);
    memo_[id] = epoch_ | (held ? 1U : 0U);
    return held;
}

bool FastEvent::list_holds(const ProgramNode& node) {
    const std::span tests(program_.nodes().data() + node.first, node.count);
    for (uint32_t index = first_value(program_.predicates()[tests.front().first].key); index != 0; index = values_[index].next)
        if (any_holds_or_held(static_cast<uint32_t>(program_.predicates().size()) + node.first, tests, index)) return true;
    return false;
}

bool FastEvent::any_holds_or_held(uint32_t test, std::span<const ProgramNode> tests, uint32_t index) {
    bool known = false;
    AnswerMemo::Slot* const slot = answers_.look_up(test, values_[index].form, values_[index].source, known);
    if (known) return slot->holds;
    const uint64_t gave_up = regex_gave_up_;
    bool held = false;
    for (size_t i = 0; i < tests.size() && !held; ++i) held = value_holds(program_.predicates()[tests[i].first], index);
    if (slot == nullptr) return held;
    slot->holds = held;
    if (regex_gave_up_ != gave_up) slot->hash = 0;  // to be counted again
    return held;
}

bool FastEvent::evaluate(PredicateId id) {
    const Predicate& predicate = program_.predicates()[id];
    const uint32_t first = first_value(predicate.key);
    if (predicate.pattern->shape == Shape::null) return first == 0;
    if (predicate.pattern->shape == Shape::exists) return (first != 0) == predicate.pattern->wanted;
    const ProgramNode test{.kind = Kind::test, .first = id};
    const bool costly = is_costly(*predicate.pattern);
    for (uint32_t index = first; index != 0; index = values_[index].next)
        if (costly ? any_holds_or_held(id, {&test, 1}, index) : value_holds(predicate, index)) return true;
    return false;
}

bool FastEvent::value_holds(const Predicate& predicate, uint32_t index) {
    const Pattern& pattern = *predicate.pattern;
    switch (pattern.shape) {
        case Shape::any_value: return true;
        case Shape::exact:
        case Shape::prefix:
        case Shape::suffix: return has_shape(pattern.shape, pattern.cased ? text(index) : folded(index), pattern.text);
        case Shape::contains: return stands_in(pattern.cased ? text(index) : folded(index), pattern.text, predicate.rare);
        case Shape::glob: return glob_holds(pattern, pattern.cased ? text(index) : folded(index));
        case Shape::regex: {
            const Regex::Found found = pattern.regex->search(text(index), regex_);
            regex_gave_up_ += found == Regex::Found::gave_up ? 1 : 0;
            return found == Regex::Found::yes;
        }
        case Shape::cidr: return in_network(predicate, index);
        case Shape::compare: return compare_holds(pattern, text(index));
        case Shape::field: return equals_other(predicate, index);
        case Shape::null:
        case Shape::exists: break;
    }
    return false;
}

bool FastEvent::in_network(const Predicate& predicate, uint32_t index) {
    if (parsed_.epoch != epoch_ || parsed_.index != index) parsed_ = {epoch_, index, parse_address(text(index))};
    return parsed_.address && contains(predicate.pattern->network, *parsed_.address);
}

bool FastEvent::equals_other(const Predicate& predicate, uint32_t index) {
    const Pattern& pattern = *predicate.pattern;
    for (uint32_t other = first_value(predicate.other); other != 0; other = values_[other].next) {
        const std::string_view one = pattern.cased ? text(index) : folded(index);
        if (has_shape(pattern.field_shape, one, pattern.cased ? text(other) : folded(other))) return true;
    }
    return false;
}

// Between two `*` the leftmost fit is as good as any other; what follows the last one must fit at the end.
bool FastEvent::glob_holds(const Pattern& pattern, std::string_view text) const {
    const auto is_run = [](const GlobPiece& piece) { return piece.kind == GlobPiece::Kind::run; };
    const GlobPiece* piece = pattern.glob.data();
    const GlobPiece* const end = piece + pattern.glob.size();
    const GlobPiece* run = std::find_if(piece, end, is_run);
    size_t at = match_here(piece, run, text);
    if (run == end) return at == text.size();
    if (at == std::string_view::npos) return false;
    for (;;) {
        piece = run + 1;
        run = std::find_if(piece, end, is_run);
        if (run == end) break;
        if (find_pieces(piece, run, text, at, at) == std::string_view::npos) return false;
    }
    if (piece == end) return true;
    for (; at <= text.size();) {
        if (match_here(piece, end, text.substr(at)) == text.size() - at) return true;
        if (at == text.size()) return false;
        next_code_point(text, at);
    }
    return false;
}

uint64_t FastEvent::take_regex_gave_up() { return std::exchange(regex_gave_up_, 0); }

}  // namespace redoubt::detect
