// The server over TLS, with a certificate made for the test.
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "api/server.h"
#include "raw_client.h"

namespace redoubt::api {
namespace {

class Hello final : public Application {
public:
    BodyPlan plan_body(const ApiRequest&) override { return {1000, false}; }
    std::optional<HttpResponse> refuse(const ApiRequest&) override { return std::nullopt; }
    HttpResponse handle(ApiRequest& request) override { return {.status = 200, .headers = {}, .body = request.secure ? "over TLS" : "in the clear"}; }
    std::unique_ptr<EventStream> open_events(const ApiRequest&, std::function<void()>) override { return nullptr; }
};

// A key and a certificate for "localhost" signed by itself, as PEM files.
void make_certificate(const std::string& certificate_path, const std::string& key_path) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(certificate_path.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_path.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

std::string ask_over_tls(uint16_t port, const std::string& request) {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    BIO* connection = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(connection, fmt::format("127.0.0.1:{}", port).c_str());
    std::string answer;
    if (BIO_do_connect(connection) == 1 && BIO_write(connection, request.data(), static_cast<int>(request.size())) > 0) {
        char piece[4096];
        for (int got = BIO_read(connection, piece, sizeof piece); got > 0; got = BIO_read(connection, piece, sizeof piece))
            answer.append(piece, static_cast<size_t>(got));
    }
    BIO_free_all(connection);
    SSL_CTX_free(context);
    return answer;
}

TEST(Tls, ServesWithACertificateAndRefusesABadOne) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("redoubt-tls-test-{}", ::getpid());
    std::filesystem::create_directories(folder);
    Hello hello;
    SystemDisk disk;
    SystemClock clock;
    SystemRandom random;
    ServerOptions options;
    options.address = "0.0.0.0";  // allowed with a certificate
    options.port = 0;
    options.certificate = folder / "certificate.pem";
    options.key = folder / "key.pem";
    options.head_timeout_ms = 500;
    std::ofstream(options.certificate) << "not a certificate";
    EXPECT_FALSE(Server::listen(hello, disk, clock, random, options));
    make_certificate(options.certificate, options.key);
    auto server = Server::listen(hello, disk, clock, random, options);
    ASSERT_TRUE(server) << server.error().text();
    {
        const std::jthread thread([&] { (*server)->run(); });
        const std::string answer = ask_over_tls((*server)->port(), "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(answer.ends_with("over TLS")) << answer;
        EXPECT_TRUE((*server)->origin().starts_with("https://"));
        RawClient plain((*server)->port());
        plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_EQ(plain.read_all().find("in the clear"), std::string::npos) << "nothing without TLS";
        (*server)->stop();
    }
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace redoubt::api
