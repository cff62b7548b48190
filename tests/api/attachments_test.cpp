// What people attach and write may be hostile: it goes in, and comes out inert.
#include "api_fixture.h"
#include "base/hash.h"

namespace redoubt::api {
namespace {

using schema::Map;

class Attachments : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        lead_ = sign_in("lead");
        EXPECT_EQ(send(lead_, "POST", "/assets", R"({"title":"web01"})").status, 201);
    }
    HttpResponse attach(const std::string& name, const std::string& bytes, const std::string& type = "image/png") {
        return send(lead_, "POST", "/assets/ASSET-1/attachments?name=" + name, bytes, {{"Content-Type", type}});
    }
    void expect_inert(const HttpResponse& answer) {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(header(answer.headers, "content-type"), "application/octet-stream");
        EXPECT_TRUE(header(answer.headers, "content-disposition").starts_with("attachment"));
        EXPECT_EQ(header(answer.headers, "x-content-type-options"), "nosniff");
        EXPECT_EQ(header(answer.headers, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
    }
    Caller lead_;
};

TEST_F(Attachments, HostileFilesComeOutInert) {
    for (const std::string hostile : {"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "<html><script>alert(1)</script></html>",
                                      "GIF89 <script>alert(1)</script>", "%PDF-1.7 javascript", "{\"a\":1}"}) {
        const Map made = json(attach("picture.png", hostile));
        EXPECT_NE(made["media_type"].text(), "image/png") << hostile;
        for (const std::string query : {"", "?inline=true"}) {
            const HttpResponse answer = send(lead_, "GET", "/attachments/" + std::string(made["hash"].text()) + query);
            expect_inert(answer);
            EXPECT_EQ(answer.body, hostile);
        }
    }
}

TEST_F(Attachments, OnlyPicturesAreShownInPlace) {
    const std::string picture = "\x89PNG\r\n\x1a\n not really";
    const Map made = json(attach("page.html", picture, "text/html"));
    EXPECT_EQ(made["media_type"].text(), "image/png");
    EXPECT_EQ(made["hash"].text(), to_hex(sha256(picture)));
    const std::string target = "/attachments/" + std::string(made["hash"].text());
    expect_inert(send(lead_, "GET", target));
    const HttpResponse shown = send(lead_, "GET", target + "?inline=true");
    EXPECT_EQ(header(shown.headers, "content-type"), "image/png");
    EXPECT_TRUE(header(shown.headers, "content-disposition").starts_with("inline"));
    EXPECT_EQ(header(shown.headers, "x-content-type-options"), "nosniff");
}

TEST_F(Attachments, NamesAreCleanedAndTheAnswerSaysSo) {
    const Map made = json(attach("..%2F..%2Fetc%2Fpass%0Awd%E2%80%AEgnp.exe", "x"));
    EXPECT_EQ(made["name"].text(), "passwdgnp.exe");
    EXPECT_FALSE(made["given_name"].is_null());
    EXPECT_TRUE(json(attach("plain.txt", "x"))["given_name"].is_null());
    for (const std::string name : {"..", "%2F", "%20", "%E2%80%8B"}) {
        const HttpResponse refused = attach(name, "x");
        EXPECT_EQ(refused.status, 422) << name;
        EXPECT_EQ(json(refused)["where"].text(), "name");
    }
    const HttpResponse answer = send(lead_, "GET", "/attachments/" + std::string(made["hash"].text()));
    EXPECT_EQ(header(answer.headers, "content-disposition").find_first_of("\r\n"), std::string_view::npos);
    EXPECT_LE(json(attach(std::string(1000, 'a') + ".log", "x"))["name"].text().size(), 200U);
    EXPECT_EQ(attach("empty.txt", "").status, 422);
}

TEST_F(Attachments, AreTakenAwayByWhoMayAndRemembered) {
    const Map made = json(attach("a.txt", "words"));
    const std::string target = "/assets/ASSET-1/attachments/" + std::string(made["id"].text());
    const Caller pia = sign_in("p1");
    EXPECT_EQ(send(pia, "DELETE", target).status, 403);
    EXPECT_EQ(send(lead_, "DELETE", target + "?reason=wrong%20one").status, 204);
    EXPECT_EQ(send(lead_, "DELETE", target).status, 404);
    EXPECT_EQ(send(lead_, "GET", "/attachments/" + std::string(made["hash"].text())).status, 404);
    const Map history = json(send(lead_, "GET", "/assets/ASSET-1/history"));
    const Map last = history["entries"].list().back().map();
    EXPECT_EQ(last["action"].text(), "detach");
    EXPECT_EQ(last["reason"].text(), "wrong one");
    EXPECT_TRUE(data.store->journal().verify()->ok);
}

TEST_F(Attachments, TheLimitIsTheServersToSet) {
    auto small = Api::open(*data.store, data.disk, {.runs_imports = false, .most_attachment_bytes = 100});
    ASSERT_TRUE(small);
    ApiRequest head;
    head.method = "POST";
    head.target = "/api/v1/assets/ASSET-1/attachments?name=a";
    EXPECT_EQ((*small)->plan_body(head).most_bytes, 100U);
}

TEST_F(Attachments, CommentsAreKeptAsWritten) {
    for (const std::string text :
         {"<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://example.org/x.svg)", "<img src=x onerror=alert(1)>", "**bold** `code`"}) {
        const std::string body = schema::to_json(Map{{"text", text}});
        const HttpResponse made = send(lead_, "POST", "/assets/ASSET-1/comments", body);
        EXPECT_EQ(made.status, 201);
        EXPECT_EQ(json(made)["text"].text(), text);
        EXPECT_EQ(header(made.headers, "content-type"), "application/json");
        EXPECT_EQ(header(made.headers, "x-content-type-options"), "nosniff");
    }
}

TEST_F(Attachments, SessionsAreListedAndEnded) {
    const Caller other = sign_in("lead");
    const Map listed = json(send(lead_, "GET", "/sessions"));
    ASSERT_EQ(listed["items"].list().size(), 2U);
    for (const schema::Value& one : listed["items"].list()) {
        EXPECT_EQ(one.map()["peer"].text(), "127.0.0.1");
        if (one.map()["current"].boolean()) continue;
        EXPECT_EQ(send(sign_in("p1"), "DELETE", "/sessions/" + std::string(one.map()["id"].text())).status, 404);
        EXPECT_EQ(send(lead_, "DELETE", "/sessions/" + std::string(one.map()["id"].text())).status, 204);
    }
    EXPECT_EQ(send(other, "GET", "/session").status, 401);
    EXPECT_EQ(send(lead_, "GET", "/session").status, 200);
}

}  // namespace
}  // namespace redoubt::api
