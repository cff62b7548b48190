// A search as the draft of a Sigma rule: the same conditions, in Sigma's words. What a rule cannot say is listed, not left out in
// silence.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "logs/event_query.h"

namespace redoubt::rooms {

struct RuleDraft {
    std::string body;                 // Sigma YAML
    std::vector<std::string> cannot;  // what of the search it does not say
    std::vector<std::string> check;   // what somebody should look at before it goes live
};

struct RuleDraftAsk {
    schema::Query query{};
    std::string title{}, id{}, author{}, date{};
    std::string product{}, category{}, service{};
    // The names that events have for a promoted field ("TargetUserName" for user); may be empty.
    std::function<std::vector<std::string>(std::string_view promoted)> names_of{};
};

// Code::invalid when nothing of it can be said.
Result<RuleDraft> rule_of_query(const RuleDraftAsk& ask);

}  // namespace redoubt::rooms
