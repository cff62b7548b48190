// Which addresses are nobody's business, and that none of them is connected to.
#include "base/outbound.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <gtest/gtest.h>

#include "base/mail.h"

namespace redoubt {
namespace {

bool internal(const char* text) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    if (::inet_pton(AF_INET, text, &four.sin_addr) == 1) return is_internal(reinterpret_cast<const sockaddr&>(four));
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    EXPECT_EQ(::inet_pton(AF_INET6, text, &six.sin6_addr), 1) << text;
    return is_internal(reinterpret_cast<const sockaddr&>(six));
}

TEST(OutboundTest, KnowsWhatIsInternal) {
    for (const char* one :
         {"127.0.0.1",       "127.8.8.8",      "0.0.0.0",         "10.1.2.3",      "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
          "100.64.0.1",      "224.0.0.1",      "255.255.255.255", "::1",           "::",         "fe80::1",        "fd00::1",     "ff02::1",
          "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1",    "2001:db8::1"})
        EXPECT_TRUE(internal(one)) << one;
    for (const char* one :
         {"8.8.8.8", "172.32.0.1", "172.15.0.1", "100.63.0.1", "169.253.0.1", "1.1.1.1", "2606:4700::1111", "2002:0808:0808::", "64:ff9b::808:808"})
        EXPECT_FALSE(internal(one)) << one;
}

TEST(OutboundTest, DoesNotConnectToThem) {
    CurlOutbound outbound;
    for (const char* url : {"http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://2130706433:9/", "http://0x7f.1:9/"}) {
        const auto refused = outbound.send({.url = url});
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().code, Code::forbidden) << url << ": " << refused.error().text();
    }
    EXPECT_EQ(outbound.send({.url = "http://127.0.0.1:9/", .internal_allowed = true}).error().code, Code::unavailable) << "asked for, and nobody there";
    EXPECT_EQ(outbound.send({.url = "file:///etc/hostname"}).error().code, Code::invalid);
}

TEST(MailAddressTest, HoldsNothingButAnAddress) {
    for (const char* good : {"a@b", "mara.lindqvist+redoubt@mail.example"}) EXPECT_TRUE(is_mail_address(good)) << good;
    for (const char* bad : {"", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b,c@d", "a@b;c"})
        EXPECT_FALSE(is_mail_address(bad)) << bad;
}

}  // namespace
}  // namespace redoubt
