// The seam to mail: one message to one mail server. CurlMail speaks SMTP; tests hand in what they like. The message is whole
// (RFC 5322, CRLF) when it comes here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

enum class MailSecurity : uint8_t { none, starttls, tls };

struct MailServer {
    std::string host{};
    uint16_t port = 587;
    MailSecurity security = MailSecurity::starttls;  // starttls: or nothing is sent
    std::string user{};                              // empty: without signing in
    std::string password{};
    int timeout_s = 30;
};

class Mail {
public:
    virtual ~Mail() = default;
    // Code::unavailable: worth another try; Code::invalid: the server will never take it.
    virtual Result<> send(const MailServer& server, const std::string& from, const std::string& to, std::string_view message) = 0;
};

class CurlMail final : public Mail {
public:
    Result<> send(const MailServer& server, const std::string& from, const std::string& to, std::string_view message) override;
};

// One plain address, nothing that could end a header or a command.
bool is_mail_address(std::string_view text);

}  // namespace redoubt
