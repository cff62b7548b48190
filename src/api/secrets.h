// Secrets that Redoubt hands out (sessions, tokens, links): 32 random bytes, shown once, kept as SHA-256; and passwords, kept
// as argon2id with libsodium's interactive limits (64 MiB).
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace redoubt::api {

std::string new_secret(Random& random);               // base64url, 43 characters
std::string hash_of_secret(std::string_view secret);  // hex SHA-256
std::string csrf_of_secret(std::string_view secret);  // what a page proves that it can read the session's answers with

Result<std::string> hash_password(std::string_view password);
// At most two at a time, since each takes 64 MiB; the others wait.
bool password_matches(std::string_view hash, std::string_view password);
// Takes as long as password_matches, so that unknown logins cannot be told from known ones.
void waste_password_time(std::string_view password);

// Code::invalid with what is wrong: under 12 characters, over 512 bytes, holds the login, common, or too few different letters.
Result<> check_new_password(std::string_view password, std::string_view login);

}  // namespace redoubt::api
