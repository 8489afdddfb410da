// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A place in an exchange that may contain a secret.
 *
 * @param target path and query, or a whole URL that is only put into the storage
 * @param requestHeaders names and values in turn
 * @param responseHeaders names and values in turn
 * @param stored whether the response is stored, so that the second request is a hit
 */
record PlantedSecret(
    String kind,
    String secret,
    String target,
    List<String> requestHeaders,
    List<String> responseHeaders,
    boolean stored) {

  /** A policy with the names and forms of this test, which are in no built-in list. */
  static PrivacyPolicy policy() {
    return PrivacyPolicy.standard()
        .withSecretParameters("grille")
        .withSecretParametersMatching("acme-[a-z]+")
        .withSecretsMatching("/invite/([^/?#]+)")
        .withCredentialHeaders("X-Acme-Pass")
        .withCredentialHeadersMatching("x-partner-.*")
        .withUnstoredHeaders("X-Acme-Debug");
  }

  /**
   * @param round distinguishes the secrets of one round from those of the next
   */
  static List<PlantedSecret> all(int round) {
    List<PlantedSecret> all = new ArrayList<>();
    Seeds seeds = new Seeds(round);
    urls(all, seeds);
    wholeUrls(all, seeds);
    requestHeaders(all, seeds);
    responseHeaders(all, seeds);
    return all;
  }

  private static void urls(List<PlantedSecret> all, Seeds seeds) {
    for (String name :
        List.of(
            "api_key",
            "apikey",
            "access_token",
            "accessToken",
            "api%5Fkey",
            "client%255Fsecret",
            "user%5Bpassword%5D",
            "pwd",
            "X-Amz-Signature",
            "X-Amz-Security-Token",
            "sig",
            "X-Goog-Signature",
            "code",
            "SAMLResponse",
            "appid",
            "user_key",
            "wskey",
            "license_key",
            "session",
            "key",
            "grille",
            "acme-pass")) {
      all.add(url("parameter " + name, seeds, "/q?a=1&" + name + "={}&b=2"));
    }
    all.add(url("semicolon", seeds, "/q?a=1;token={}"));
    all.add(url("nested URL", seeds, "/q?next=http%3A%2F%2Fi%2F%3Ftoken%3D{}"));
    all.add(url("user of a nested URL", seeds, "/q?next=http%3A%2F%2Fu%3A{}%40i%2F"));
    all.add(url("JSON", seeds, "/q?v=%7B%22password%22%3A%22{}%22%7D"));
    all.add(url("AWS key id", seeds, "/q?x=AKIA{}"));
    all.add(url("GitHub token", seeds, "/q?x=ghp_{}ghijkl"));
    all.add(url("jsessionid", seeds, "/p;jsessionid={}/a"));
    all.add(url("ASP.NET session", seeds, "/(S({}))/a"));
    all.add(url("JWT in the path", seeds, "/p/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}/a"));
    all.add(url("Slack", seeds, "/services/T0123456/B0123456/{}"));
    all.add(url("Telegram", seeds, "/bot123456:{}ghijklmnopqrstuvwxyz/get"));
    all.add(url("reset link", seeds, "/reset-password/{}"));
    all.add(url("invitation", seeds, "/invite/{}/a"));
  }

  private static void wholeUrls(List<PlantedSecret> all, Seeds seeds) {
    all.add(url("user information", seeds, "http://user:{}@localhost:80/"));
    all.add(url("user alone", seeds, "http://{}@localhost:80/"));
    all.add(url("fragment", seeds, "http://localhost:80/a#access_token={}"));
    all.add(url("malformed URL", seeds, "http://localhost:80/%zz?token={}"));
  }

  private static void requestHeaders(List<PlantedSecret> all, Seeds seeds) {
    all.add(request("bearer", seeds, true, "Authorization", "Bearer {}", "public"));
    all.add(request("cookie", seeds, true, "Cookie", "sid={}", "public"));
    all.add(request("X-Auth-Token", seeds, true, "X-Auth-Token", "{}", "public"));
    all.add(request("unknown header", seeds, true, "X-Unknown", "{}", "public"));
    for (String name :
        List.of(
            "Authorization",
            "Cookie",
            "X-Api-Key",
            "Private-Token",
            "Proxy-Authorization",
            "X-CSRF-Token",
            "X-Acme-Pass",
            "X-Partner-Id")) {
      all.add(request("Vary: " + name, seeds, false, name, "{}", "public", "Vary", name));
    }
    all.add(
        request(
            "Vary: Referer",
            seeds,
            false,
            "Referer",
            "http://i/?token={}",
            "public",
            "Vary",
            "Referer"));
    String basic = seeds.next();
    all.add(
        new PlantedSecret(
            "basic",
            Base64.getEncoder().encodeToString(("user:" + basic).getBytes(UTF_8)),
            "/basic-" + seeds.round(),
            List.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(("user:" + basic).getBytes(UTF_8))),
            List.of("Cache-Control", "public, max-age=600"),
            true));
  }

  private static void responseHeaders(List<PlantedSecret> all, Seeds seeds) {
    all.add(unstored("Set-Cookie", seeds, "sid={}; HttpOnly"));
    all.add(unstored("Set-Cookie2", seeds, "sid={}; Version=1"));
    all.add(unstored("Replay-Nonce", seeds, "{}"));
    all.add(unstored("X-Acme-Debug", seeds, "{}"));
    all.add(response("Location", seeds, "https://i/?X-Amz-Signature={}"));
    all.add(response("Content-Location", seeds, "/a;jsessionid={}"));
    all.add(response("Link", seeds, "<https://i/?page=2>; rel=next, <https://i/?sig={}>; rel=a"));
    all.add(response("Refresh", seeds, "5; url=https://u:{}@i/"));
    all.add(response("X-Auth-Token", seeds, "{}"));
    all.add(response("X-CSRF-Token", seeds, "{}"));
    all.add(response("X-Echo", seeds, "Bearer {}"));
    all.add(response("X-Download", seeds, "https://u:{}@i/"));
    all.add(response("Authentication-Info", seeds, "nextnonce=\"{}\""));
    all.add(response("WWW-Authenticate", seeds, "Digest realm=\"a\", nonce=\"{}\""));
    all.add(response("X-Debug", seeds, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}"));
  }

  boolean isWholeUrl() {
    return target.startsWith("http:");
  }

  /** Unchanged, and in the encodings that it might get on its way. */
  List<String> forms() {
    return List.of(
        secret,
        secret.toLowerCase(Locale.ROOT),
        URLEncoder.encode(secret, UTF_8),
        Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8)));
  }

  @Override
  public String toString() {
    return kind;
  }

  private static PlantedSecret url(String kind, Seeds seeds, String target) {
    String secret = seeds.next();
    return new PlantedSecret(
        kind,
        secret,
        target.replace("{}", secret),
        List.of(),
        List.of("Cache-Control", "max-age=600"),
        true);
  }

  private static PlantedSecret request(
      String kind,
      Seeds seeds,
      boolean stored,
      String name,
      String value,
      String cacheControl,
      String... more) {
    String secret = seeds.next();
    List<String> headers =
        new ArrayList<>(List.of("Cache-Control", cacheControl + ", max-age=600"));
    headers.addAll(List.of(more));
    return new PlantedSecret(
        kind,
        secret,
        "/h" + seeds.count() + "-" + seeds.round(),
        List.of(name, value.replace("{}", secret)),
        headers,
        stored);
  }

  private static PlantedSecret response(String name, Seeds seeds, String value) {
    return response(name, seeds, value, false);
  }

  /** The field is left out, and the response is stored. */
  private static PlantedSecret unstored(String name, Seeds seeds, String value) {
    return response(name, seeds, value, true);
  }

  private static PlantedSecret response(String name, Seeds seeds, String value, boolean stored) {
    String secret = seeds.next();
    return new PlantedSecret(
        "response " + name,
        secret,
        "/r" + seeds.count() + "-" + seeds.round(),
        List.of(),
        List.of("Cache-Control", "max-age=600", name, value.replace("{}", secret)),
        stored);
  }

  /** Texts of 16 letters and digits that occur nowhere else. */
  private static final class Seeds {

    private final int round;
    private int count;

    Seeds(int round) {
      this.round = round;
    }

    String next() {
      count++;
      return "S3CR3TPLANT%03d%02d".formatted(count, round);
    }

    int count() {
      return count;
    }

    int round() {
      return round;
    }
  }
}
