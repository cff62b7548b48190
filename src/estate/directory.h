// What Active Directory says of a computer, however it was asked: by LDAP (read_ldif.cpp) or by SharpHound (read_bloodhound.cpp).
#pragma once

#include "estate/draft.h"

namespace redoubt::estate {

// objectGUID: the first three parts are little-endian. Empty when the bytes are none.
std::string guid_text(std::string_view bytes);
// objectSid as "S-1-5-21-…". Empty when the bytes are none.
std::string sid_text(std::string_view bytes);
// "CN=WEB1,OU=Servers,DC=example,DC=com": "Servers", the folder that an administrator keeps it in; and "example.com".
std::string unit_of(std::string_view dn);
std::string domain_of(std::string_view dn);

}  // namespace redoubt::estate
