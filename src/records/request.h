// A request for quotes: what is wanted, who is asked, what they offer, how it is weighed, and who gets it.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

struct Criterion {
    std::string name{};
    int64_t weight = 1;
    static std::span<const schema::FieldInfo> fields();
};

struct Quote {
    schema::Ref supplier{};
    Time received_on{};
    double price = 0;
    std::optional<double> days{};
    std::string team{};
    std::optional<double> score{};
    std::string notes{};
    static std::span<const schema::FieldInfo> fields();
};

struct Request {
    std::string scope_text{};
    std::vector<schema::Ref> subjects{};
    std::vector<schema::Ref> invitees{};
    std::vector<std::string> questions{};
    std::vector<Criterion> criteria{};
    std::optional<double> budget{};
    std::string currency{};
    Time sent_on{};
    Time due{};
    std::vector<Quote> quotes{};
    schema::Ref awarded_to{};
    std::string award_reason{};
    schema::Ref awarded_by{};
    Time awarded_on{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo request_record;

}  // namespace redoubt::records
