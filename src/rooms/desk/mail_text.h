// A mail as it goes over the wire (RFC 5322, MIME): plain text and the same as HTML. Nothing that a record's title holds can
// add a header, a line or a tag.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace redoubt::rooms::desk {

struct MailItem {
    std::string text{};  // one line: what happened
    std::string link{};  // empty: none
};

struct MailText {
    std::string from{}, to{};
    std::string subject{};
    std::string id{};  // makes the Message-ID; the same again for a mail that is sent again
    Time date{};
    std::string opening{};
    std::vector<MailItem> items{};
};

// Addresses have been checked (base/mail.h).
std::string compose_mail(const MailText& mail);

std::string html_escaped(std::string_view text);

}  // namespace redoubt::rooms::desk
