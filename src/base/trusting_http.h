// HTTP to a server whose certificate somebody else than the system's authorities has signed.
#pragma once

#include "base/http.h"

namespace redoubt {

// As CurlHttp; `authorities` is a PEM file of those whose certificates are believed. Empty: the system's.
class TrustingHttp final : public Http {
public:
    TrustingHttp(std::string origin, std::string authorities) : origin_(std::move(origin)), authorities_(std::move(authorities)) {}
    Result<HttpResponse> send(const HttpRequest& request) override;

private:
    std::string origin_;
    std::string authorities_;
};

}  // namespace redoubt
