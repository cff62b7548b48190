// What a ticket says of a finding, in the markup of each tracker. Text of findings comes from anywhere (a scanner repeats what
// its target answered), so it can do nothing there: no markup, no mentions, no quick actions of GitLab, no closing of issues.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "schema/value.h"

namespace redoubt::rooms {

struct TicketContent {
    std::string marker{};  // "redoubt-01h…": by which a ticket is found again
    std::string key{}, title{}, severity{}, state{};
    std::string link{};  // empty: nobody said where Redoubt is reached
    Time due{};
    std::vector<std::pair<std::string, std::string>> parts{};  // heading and text
};

std::string ticket_title(const TicketContent& content);  // "FIND-12: …", one line of at most 200 bytes
std::string ticket_markdown(const TicketContent& content);
std::string ticket_wiki(const TicketContent& content);        // Jira's own markup
schema::Map ticket_document(const TicketContent& content);    // Atlassian Document Format, of Jira's API 3
schema::Map document_of(std::string_view text);               // the same of a plain text
std::string text_of_document(const schema::Value& document);  // its words; text stays text
std::string calendar_day(Time time);                          // "2026-12-01"

}  // namespace redoubt::rooms
