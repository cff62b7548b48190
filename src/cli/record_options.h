// The record types as the command line sees them, from their RecordInfo: which commands, which --field options.
#pragma once

#include <string>
#include <vector>

namespace redoubt::cli {

struct FieldOption {
    std::string name;       // "event_time"
    std::string flag;       // "event-time"
    std::string type_name;  // TEXT, TIME, N, low|medium|high, ASSET …
    std::string doc;
};

struct RecordOptions {
    std::string name;  // "alert"
    std::string plural;
    std::string key_prefix;
    std::string doc;
    std::string moves_doc;            // "Move it to another state: new → assigned → …"
    std::vector<FieldOption> fields;  // those that may be written
    std::vector<std::string> shown;   // own fields that a list shows
};

const std::vector<RecordOptions>& record_options();

}  // namespace redoubt::cli
