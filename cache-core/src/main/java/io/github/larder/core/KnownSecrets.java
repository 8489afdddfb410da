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
   * What is secret by its looks, wherever it stands. If there is a group, that alone is the secret.
   * URLs may be long and hostile: none of these begins to match at more than a few places of a
   * word.
   */
  static final List<Pattern> VALUES =
      List.of(
          // JWT and JWE: a header that begins with {"
          Pattern.compile("(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]*\\.[\\w-]+(?:\\.[\\w-]+)*"),
          // AWS, Google, GitHub, GitLab, Slack, Stripe, OpenAI, npm, PyPI, SendGrid, Vault
          Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
          Pattern.compile("\\bAIza[\\w-]{35}"),
          Pattern.compile("\\bya29\\.[\\w-]{10,}"),
          Pattern.compile("\\bgh[opsur]_[A-Za-z0-9]{20,}"),
          Pattern.compile("\\bgithub_pat_\\w{20,}"),
          Pattern.compile("\\bglpat-[\\w-]{20,}"),
          Pattern.compile("\\bxox[a-z]-[\\w-]{10,}"),
          Pattern.compile("\\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"),
          Pattern.compile("(?<![\\w-])sk-(?=[\\w-]*\\d)(?=[\\w-]*[A-Z])[\\w-]{20,}"),
          Pattern.compile("\\bnpm_[A-Za-z0-9]{30,}"),
          Pattern.compile("\\bpypi-[\\w-]{16,}"),
          Pattern.compile("\\bSG\\.[\\w-]{16,}\\.[\\w-]{16,}"),
          Pattern.compile("\\bhv[brs]\\.[\\w-]{20,}"),
          // The paths of web hooks and bots: Slack, Discord, Telegram
          Pattern.compile("/services/(T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\\w{16,})"),
          Pattern.compile("/webhooks/(\\d{15,}/[\\w-]{30,})"),
          Pattern.compile("/bot(\\d{5,}:[\\w-]{30,})"),
          // ASP.NET's sessions without cookies
          Pattern.compile("/\\(((?:[A-Z]\\([\\w-]+\\))+)\\)"),
          // After a segment that names a secret, one that looks like one
          Pattern.compile(
              "(?i)/(?:api[-_]?keys?|(?:access|auth)[-_]?tokens?|tokens?|secrets?|passwords?"
                  + "|reset[-_]?password|jsessionid|jwt)/((?=[^/;?#]*\\d)[^/;?#]{8,})"));

  private KnownSecrets() {}
}
