// EventFields: the fields of a stored event, as queries name them.
//
// Fields of the body keep their names: nested JSON is joined with dots, arrays are the same name again, text is decoded by the
// readers of src/events where its form is known (syslog, audit, CEF, key=value …). Labels are `labels.NAME`. Beside them stand
// the promoted fields: one name for what sources call differently ("user" is user.name, TargetUserName, acct …), with one value
// each, the first that the event has; and `source`, `host`, `kind`, `sender` of the line itself. A promoted name goes before a
// field of that name. Names are compared without regard to ASCII case. The label `header` is no field but the lines that say what
// the columns of the text are called (intake/follow_files.h).
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "formats/ndjson/reader.h"
#include "logs/line.h"
#include "logs/line_shapes.h"

namespace redoubt::logs {

enum class Promoted : uint8_t { source, host, kind, dataset, level, event_id, user, src_ip, dst_ip, dst_port, process, action, status, count };
constexpr size_t promoted_count = static_cast<size_t>(Promoted::count);
std::string_view promoted_name(Promoted field);
bool few_values(Promoted field);  // of those it is known which blocks have which value; not of users, addresses and ports
bool promoted_named(std::string_view name, Promoted& out);
std::string format_aliases(Promoted field);  // "user.name, TargetUserName, …", for documentation

struct FieldValue {
    std::string_view name;
    std::string_view text;   // valid UTF-8
    bool as_stands = false;  // found in the line byte for byte, but for JSON's escapes
    bool number = false;
    bool is_time = false;    // of an arrival: as read_line_time() reads it, which has no token
    uint64_t name_hash = 0;  // token_hash()
};

// One per thread; views live until the next read. Same line, same fields.
class EventFields {
public:
    EventFields();
    ~EventFields();

    // Of a stored line. `readable_after`: bytes behind it that may be read. False: no such line.
    bool read(std::string_view text, size_t readable_after);
    // Of an event that arrives: its line is appended to `lines`, and the fields are those that read() of it would find; line() lives
    // until `lines` grows. `readable_after`: bytes behind the body that may be read.
    void read_arrival(const Incoming& event, const LineHead& head, size_t readable_after, std::string& lines);

    const Line& line() const { return line_; }
    std::span<const FieldValue> fields() const { return fields_; }                                     // of body and labels
    std::string_view promoted(Promoted field) const { return promoted_[static_cast<size_t>(field)]; }  // empty: it has none
    uint32_t promoted_there() const { return promoted_there_; }                                        // a bit for each
    bool escapes_letters() const { return escapes_letters_; }  // JSON with \u: texts may not stand in the line as they are
    std::string_view raw() const { return raw_; }              // of text: without JSON's escapes

private:
    struct State;
    void clear();
    bool read_json(std::string_view json, size_t readable_after);
    void take_shape();
    void learn_shape(std::string_view json);
    bool read_labels(std::string_view labels);
    void promote_line();
    void read_text(std::string_view text, Time written);
    void promote(const FieldValue& field, const FieldMeaning& meaning);
    bool look_for_time(std::string_view text, uint8_t rank);  // true: of the form that lines have
    const FieldMeaning& meaning_of(const formats::ndjson::Leaf& leaf);
    std::string_view plain(std::string_view string);

    std::unique_ptr<State> state_;
    std::vector<FieldMeaning> meanings_;  // by path of JSON
    std::vector<FieldMeaning> learned_;
    LineShapes shapes_;
    Arena arena_;
    Line line_;
    std::string_view raw_;
    std::string_view header_;  // the lines of the file that say what its columns are called, of Zeek's and W3C's tables
    std::vector<FieldValue> fields_;
    formats::ndjson::Leaves leaves_;
    std::array<std::string_view, promoted_count> promoted_{};
    std::array<uint8_t, promoted_count> ranks_{};
    uint32_t promoted_there_ = 0;
    bool may_have_line_ends_ = true;  // the body, between its parts
    Time time_{};
    std::string_view time_text_{};  // what time_ was read of, where it stands in the body in the form that lines have
    uint8_t time_rank_ = 255;
    bool escapes_letters_ = false;
    bool wants_time_ = false;
};

}  // namespace redoubt::logs
