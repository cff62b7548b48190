// A software authenticator for tests: makes P-256 passkeys and answers as a browser does, and can be told to lie.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "schema/json.h"

namespace redoubt::api {

class Authenticator {
public:
    std::string origin = "http://localhost:8600";
    std::string site = "localhost";
    uint32_t counter = 1;
    bool counts = true;
    char flags = 5;  // somebody is there, and was verified
    std::string credential = "a credential's id";

    Authenticator() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {}

    schema::Map create(const schema::Map& options) {
        std::string data = header_bytes(static_cast<char>(flags | 64));
        data += std::string(16, '\0');
        data += static_cast<char>(credential.size() >> 8U);
        data += static_cast<char>(credential.size() & 255U);
        data += credential + cose();
        std::string object = "\xA3";
        object += std::string("\x63") + "fmt" + "\x64" + "none" + "\x67" + "attStmt" + "\xA0" + "\x68" + "authData" + "\x59";
        object += static_cast<char>(data.size() >> 8U);
        object += static_cast<char>(data.size() & 255U);
        object += data;
        return {
            {"id", to_base64url(credential)},
            {"rawId", to_base64url(credential)},
            {"type", "public-key"},
            {"response", schema::Map{{"clientDataJSON", to_base64url(client_data("webauthn.create", options))}, {"attestationObject", to_base64url(object)}}}};
    }

    schema::Map get(const schema::Map& options, std::string_view user = {}) {
        const std::string client = client_data("webauthn.get", options);
        const std::string data = header_bytes(flags);
        const Sha256 hash = sha256(client);
        schema::Map response{{"clientDataJSON", to_base64url(client)},
                             {"authenticatorData", to_base64url(data)},
                             {"signature", to_base64url(sign(data + std::string(reinterpret_cast<const char*>(hash.data()), hash.size())))}};
        if (!user.empty()) response.set("userHandle", to_base64url(user));
        return {{"id", to_base64url(credential)}, {"rawId", to_base64url(credential)}, {"type", "public-key"}, {"response", std::move(response)}};
    }

private:
    std::string client_data(std::string_view type, const schema::Map& options) const {
        return fmt::format(R"({{"type":"{}","challenge":"{}","origin":"{}","crossOrigin":false}})", type, options["challenge"].text(), origin);
    }
    std::string header_bytes(char with) {
        const Sha256 hash = sha256(site);
        std::string out(reinterpret_cast<const char*>(hash.data()), hash.size());
        out += with;
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(counter >> shift & 255U);
        if (counts) ++counter;
        return out;
    }
    std::string cose() const {
        std::string point(65, '\0');
        size_t length = 0;
        EVP_PKEY_get_octet_string_param(key_.get(), "pub", reinterpret_cast<unsigned char*>(point.data()), point.size(), &length);
        return std::string("\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10) + point.substr(1, 32) + "\x22\x58\x20" + point.substr(33, 32);
    }
    std::string sign(std::string_view bytes) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        std::string out(100, '\0');
        size_t length = out.size();
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size());
        out.resize(length);
        return out;
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

}  // namespace redoubt::api
