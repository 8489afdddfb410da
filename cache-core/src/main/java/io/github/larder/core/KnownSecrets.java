package io.github.larder.core;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The lists that {@link PrivacyPolicy#standard()} begins with; docs/security.md shows them. */
final class KnownSecrets {

  /** Where to go on in a list is no secret, although it is called a token; and CORS. */
  private static final Set<String> NOT_SECRET =
      Set.of(
          "accesscontrolallowcredentials",
          "continuationtoken",
          "cursortoken",
          "nextpagetoken",
          "nexttoken",
          "pagetoken",
          "paginationtoken",
          "pagingtoken",
          "prevpagetoken",
          "previouspagetoken",
          "scrolltoken",
          "skiptoken",
          "synctoken",
          "xcontinuationtoken",
          "xnextpagetoken",
          "xnexttoken");

  /** Parameters of URLs: of queries, fragments and path segments. */
  static final SecretNames PARAMETERS =
      new SecretNames(
          Set.of(
              "accesskeyid",
              "apppassword",
              "aspxauth",
              "assertion",
              "auth",
              "authcode",
              "authkey",
              "authorization",
              "awsaccesskeyid",
              "bearer",
              "cfid",
              "code",
              "codeverifier",
              "connectsid",
              "cookie",
              "csrf",
              "devicecode",
              "hmac",
              "key",
              "mfacode",
              "nonce",
              "oauthconsumerkey",
              "oauthnonce",
              "oauthverifier",
              "otp",
              "pass",
              "passcode",
              "passphrase",
              "phpsessid",
              "pin",
              "privatekey",
              "pwd",
              "samlrequest",
              "samlresponse",
              "secret",
              "session",
              "sessionkey",
              "sid",
              "sig",
              "sign",
              "sso",
              "ticket",
              "totp",
              "userpass",
              "verificationcode",
              "xamzcredential",
              "xgoogcredential",
              "xsrf"),
          List.of(
              "accesskey",
              "apikey",
              "appkey",
              "assertion",
              "credential",
              "credentials",
              "jwt",
              "passwd",
              "password",
              "secret",
              "secretkey",
              "sessionid",
              "sharedkey",
              "signature",
              "signingkey",
              "subscriptionkey",
              "token"),
          List.of(),
          NOT_SECRET);

  /** Header fields of requests, and of responses where they turn up there. */
  static final SecretNames HEADERS =
      new SecretNames(
          Set.of(
              "auth",
              "authentication",
              "authenticationinfo",
              "cookie",
              "cookie2",
              "dpop",
              "otp",
              "proxyauthenticationinfo",
              "secret",
              "session",
              "sid",
              "xamznoidcdata",
              "xauth",
              "xauthentication",
              "xauthkey",
              "xauthuser",
              "xgithubotp",
              "xpin",
              "xsession"),
          List.of(
              "accesskey",
              "apikey",
              "appkey",
              "assertion",
              "authorization",
              "credential",
              "credentials",
              "functionskey",
              "jwt",
              "passwd",
              "password",
              "secret",
              "secretkey",
              "sessionid",
              "sessionkey",
              "sharedkey",
              "signature",
              "subscriptionkey",
              "token"),
          List.of(),
          NOT_SECRET);

  /**
   * What is secret by its looks, wherever it stands. URLs may be long and hostile: none of these
   * begins to match at more than a few places of a word.
   */
  static final List<SecretLook> LOOKS =
      List.of(
          // JWT and JWE: a header that begins with {"
          look("eyj", "(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]*\\.[\\w-]+(?:\\.[\\w-]+)*"),
          // AWS, Google, GitHub, GitLab, Slack, Stripe, OpenAI, npm, PyPI, SendGrid, Vault
          look("akia", "\\bAKIA[A-Z0-9]{16}\\b"),
          look("asia", "\\bASIA[A-Z0-9]{16}\\b"),
          look("aiza", "\\bAIza[\\w-]{35}"),
          look("ya29.", "\\bya29\\.[\\w-]{10,}"),
          look("gh", "\\bgh[opsur]_[A-Za-z0-9]{20,}"),
          look("github_pat_", "\\bgithub_pat_\\w{20,}"),
          look("glpat-", "\\bglpat-[\\w-]{20,}"),
          look("xox", "\\bxox[a-z]-[\\w-]{10,}"),
          look("k_live_", "\\b[rs]k_live_[A-Za-z0-9]{10,}"),
          look("k_test_", "\\b[rs]k_test_[A-Za-z0-9]{10,}"),
          look("sk-", "(?<![\\w-])sk-(?=[\\w-]*\\d)(?=[\\w-]*[A-Z])[\\w-]{20,}"),
          look("npm_", "\\bnpm_[A-Za-z0-9]{30,}"),
          look("pypi-", "\\bpypi-[\\w-]{16,}"),
          look("sg.", "\\bSG\\.[\\w-]{16,}\\.[\\w-]{16,}"),
          look("hv", "\\bhv[brs]\\.[\\w-]{20,}"),
          // The paths of web hooks and bots: Slack, Discord, Telegram
          look("/services/t", "/services/(T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\\w{16,})"),
          look("/webhooks/", "/webhooks/(\\d{15,}/[\\w-]{30,})"),
          look("/bot", "/bot(\\d{5,}:[\\w-]{30,})"),
          // ASP.NET's sessions without cookies
          look("/(", "/\\(((?:[A-Z]\\([\\w-]+\\))+)\\)"),
          // After a segment that names a secret, one that looks like one
          after("key/", "api[-_]?key"),
          after("keys/", "api[-_]?keys"),
          after("token/", "(?:access[-_]?|auth[-_]?)?token"),
          after("tokens/", "(?:access[-_]?|auth[-_]?)?tokens"),
          after("secret/", "secret"),
          after("secrets/", "secrets"),
          after("password/", "(?:reset[-_]?)?password"),
          after("passwords/", "passwords"),
          after("jsessionid/", "jsessionid"),
          after("jwt/", "jwt"));

  private KnownSecrets() {}

  private static SecretLook look(String hint, String regex) {
    return new SecretLook(hint, Pattern.compile(regex));
  }

  private static SecretLook after(String hint, String segment) {
    return look(hint, "(?i)/" + segment + "/((?=[^/;?#]*\\d)[^/;?#]{8,})");
  }
}
