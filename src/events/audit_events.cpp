#include "events/audit_events.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "formats/auditd/auditd.h"
#include "formats/syslog/syslog.h"

namespace redoubt::events {
namespace {

namespace auditd = formats::auditd;

constexpr size_t most_open = 16;
constexpr size_t most_fields = 4096;  // of one event
constexpr size_t most_lines = 1024;   // of one event

// One record's fields, in the words of the log; and what rules for categories ask for.
class RecordFields {
public:
    RecordFields(const auditd::Record& record, LineState& state, EventBatch& out, std::vector<Field>& fields)
        : record_(record), state_(state), out_(out), fields_(fields) {}

    void add() {
        put(state_.id(Own::type), record_.type);
        auditd::Fields rest(record_.type, record_.body);
        auditd::Field field;
        while (fields_.size() < most_fields && rest.next(field)) take(field);
        if (!piece_.empty()) end_pieces();
        if (record_.type == "EXECVE") add_command_line();
        if (record_.type == "SYSCALL" && !named_call_) {
            const std::string_view call = auditd::system_call_name(architecture_, number_);
            if (!call.empty()) put(state_.id(Own::system_call), call);
            if (call == "connect") put(state_.id(Own::initiated), "true");
        }
        if (record_.type == "SOCKADDR") add_address();
    }

private:
    void take(const auditd::Field& field) {
        const std::string_view value = plain(field);
        if (field.key == "arch") architecture_ = value;
        if (field.key == "syscall") number_ = value;
        if (field.key == "SYSCALL") named_call_ = true;
        if (field.key == "saddr") address_ = value;
        if (record_.type == "EXECVE" && take_argument(field.key, value)) return;
        if (field.key == "SYSCALL" && value == "connect") put(state_.id(Own::initiated), "true");
        put(state_.cache.find(field.key), value);
    }

    std::string_view plain(const auditd::Field& field) {
        if (field.kind != auditd::Value::hex) return field.value;
        char* const start = out_.arena.allocate(field.value.size() / 2);
        const std::string_view text(start, auditd::decode_hex(field.value, start));
        return is_utf8(text) ? text : out_.arena.copy(to_valid_utf8(text));
    }

    // "a1", and "a1[0]" of arguments that come in pieces. Their lengths are no news.
    bool take_argument(std::string_view key, std::string_view value) {
        if (key.size() < 2 || key[0] != 'a' || key[1] < '0' || key[1] > '9') return false;
        if (key.ends_with("_len")) return true;
        const size_t bracket = key.find('[');
        if (bracket == std::string_view::npos) {
            arguments_.push_back(value);
            return false;
        }
        if (piece_ != key.substr(0, bracket)) end_pieces();
        piece_ = key.substr(0, bracket);
        pieces_ += value;
        return true;
    }

    void end_pieces() {
        if (piece_.empty()) return;
        const std::string_view whole = out_.arena.copy(pieces_);
        put(state_.cache.find(piece_), whole);
        arguments_.push_back(whole);
        pieces_.clear();
        piece_ = {};
    }

    void add_command_line() {
        size_t size = 0;
        for (const std::string_view argument : arguments_) size += argument.size() + 1;
        if (size == 0) return;
        char* const start = out_.arena.allocate(size);
        char* end = start;
        for (const std::string_view argument : arguments_) {
            if (end != start) *end++ = ' ';
            end = std::ranges::copy(argument, end).out;
        }
        put(state_.id(Own::command_line), {start, static_cast<size_t>(end - start)});
    }

    // "02000050C0A80001…": family, port, address, in the order of the network.
    void add_address() {
        const auto number = [&](size_t at, size_t size) {
            unsigned out = 0;
            if (at + size <= address_.size()) std::from_chars(address_.data() + at, address_.data() + at + size, out, 16);
            return out;
        };
        std::string text;
        if (address_.starts_with("0200") && address_.size() >= 16) {
            for (size_t at = 8; at < 16; at += 2) text += (at > 8 ? "." : "") + std::to_string(number(at, 2));
        } else if (address_.starts_with("0A00") && address_.size() >= 48) {
            for (size_t at = 16; at < 48; at += 4) {
                text += at > 16 ? ":" : "";
                text += to_lower(address_.substr(at, 4));
            }
        } else {
            return;
        }
        put(state_.id(Own::destination_ip), out_.arena.copy(text));
        put(state_.id(Own::destination_port), out_.arena.copy(std::to_string(number(4, 4))));
    }

    void put(FieldId id, std::string_view value) { fields_.push_back({id, ValueType::text, value}); }

    const auditd::Record& record_;
    LineState& state_;
    EventBatch& out_;
    std::vector<Field>& fields_;
    std::string_view architecture_, number_, address_, piece_;
    std::string pieces_;
    std::vector<std::string_view> arguments_;
    bool named_call_ = false;
};

// The host that a collector wrote in front.
std::string_view host_before(std::string_view text) {
    if (text.starts_with("type=") || text.starts_with("node=")) return {};
    formats::syslog::Message message;
    return formats::syslog::read(text, message) ? message.host : std::string_view();
}

// The lines as they came: in one piece where nothing stands between them.
std::string_view joined(const std::vector<std::string_view>& lines, Arena& arena) {
    size_t size = 0;
    bool together = true;
    for (size_t i = 0; i < lines.size(); ++i) {
        size += lines[i].size() + 1;
        if (i > 0) together = together && lines[i].data() == lines[i - 1].data() + lines[i - 1].size() + 1;
    }
    if (together) return {lines[0].data(), static_cast<size_t>(lines.back().data() + lines.back().size() - lines[0].data())};
    char* const start = arena.allocate(size);
    char* end = start;
    for (const std::string_view line : lines) {
        if (end != start) *end++ = '\n';
        end = std::ranges::copy(line, end).out;
    }
    return {start, static_cast<size_t>(end - start)};
}

}  // namespace

AuditEvents::Open* AuditEvents::find(std::string_view id, std::string_view node) {
    for (size_t i = open_.size(); i-- > 0;)
        if (open_[i].id == id && open_[i].node == node) return &open_[i];
    return nullptr;
}

AuditEvents::Open& AuditEvents::open_another() {
    if (spare_.empty()) return open_.emplace_back();
    open_.push_back(std::move(spare_.back()));
    spare_.pop_back();
    Open& fresh = open_.back();
    fresh.id = fresh.node = {};
    fresh.event = {};
    fresh.fields.clear();
    fresh.lines.clear();
    return fresh;
}

void AuditEvents::begin(Open& open, const auditd::Record& record, std::string_view text, uint64_t number) {
    open.id = record.id;
    open.node = record.node;
    open.event.record = number;
    open.event.time = {record.time_ns};
    open.event.has_time = true;
    open.event.computer = record.node.empty() ? host_before(text) : record.node;
    open.fields.push_back({state_.id(Own::stamp), ValueType::text, record.stamp});
    if (!record.node.empty()) open.fields.push_back({state_.id(Own::node), ValueType::text, record.node});
}

bool AuditEvents::take(std::string_view text, uint64_t number, const SourceEntry* forced) {
    auditd::Record record;
    if (!auditd::read(text, record)) return false;
    Open* open = find(record.id, record.node);
    if (open == nullptr && record.type == "EOE") return true;  // the end of an event that has been handed over
    if (open == nullptr) {
        open = &open_another();
        begin(*open, record, text, number);
    }
    state_.cache.begin_line();
    RecordFields(record, state_, out_, open->fields).add();
    open->lines.push_back(text);
    const bool full = open->lines.size() >= most_lines || open->fields.size() >= most_fields;
    if (full) open->id = {};  // what follows becomes another event
    while (open_.size() > most_open) hand_over(open_.front(), forced);
    return true;
}

void AuditEvents::keep(std::string_view text, uint64_t number, const SourceEntry* forced) {
    Open& open = open_another();
    open.event.record = number;
    open.fields.push_back({state_.id(Own::message), ValueType::text, text});
    open.lines.push_back(text);
    while (open_.size() > most_open) hand_over(open_.front(), forced);
}

void AuditEvents::hand_over(Open& open, const SourceEntry* forced) {
    out_.drop_pending();
    for (const Field& field : open.fields) out_.add_field(field.id, field.type, field.text);
    open.event.raw = joined(open.lines, out_.arena);
    state_.sources.apply(Reader::auditd, forced, open.event, out_);
    out_.add_event(open.event);
    ++handed_over_;
    spare_.push_back(std::move(open));
    open_.pop_front();
}

uint64_t AuditEvents::finish(const SourceEntry* forced) {
    while (!open_.empty()) hand_over(open_.front(), forced);
    return handed_over_;
}

bool read_audit_text(std::string_view text, Line& line) {
    auditd::Record record;
    if (!auditd::read(text, record)) return false;
    std::vector<Field> fields;
    line.add(Own::stamp, record.stamp);
    RecordFields(record, line.state, line.out, fields).add();
    for (const Field& field : fields) line.out.add_field(field.id, field.type, field.text);
    line.set_time({record.time_ns});
    line.reader = Reader::auditd;
    return true;
}

}  // namespace redoubt::events
