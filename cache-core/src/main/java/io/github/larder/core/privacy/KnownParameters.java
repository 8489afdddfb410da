// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.List;
import java.util.Set;

/**
 * The names of URL parameters that {@link PrivacyPolicy#standard()} starts with, also listed in
 * docs/security.md. In the URL of a request a false alarm costs only a hash, so {@link #WIDE} is a
 * wide list. In a URL of a response field it keeps the response out of the cache, so {@link
 * #NARROW} is a narrow one.
 */
final class KnownParameters {

  /** Pagination cursors, which are not secrets although they are named "token" or "key". */
  private static final Set<String> CURSORS =
      Set.of(
          "after",
          "before",
          "changetoken",
          "continuation",
          "continuationtoken",
          "continuetoken",
          "cursor",
          "cursortoken",
          "deltatoken",
          "endkey",
          "exclusivestartkey",
          "lastevaluatedkey",
          "lastkey",
          "marker",
          "nextkey",
          "nextpagekey",
          "nextpagetoken",
          "nexttoken",
          "pageinfo",
          "pagekey",
          "pagetoken",
          "paginationkey",
          "paginationtoken",
          "pagingtoken",
          "prevpagetoken",
          "previouspagetoken",
          "resumetoken",
          "resumptiontoken",
          "rowkey",
          "scrollid",
          "scrolltoken",
          "skiptoken",
          "sortkey",
          "startingtoken",
          "startkey",
          "synctoken");

  private static final SecretNames ALWAYS =
      new SecretNames(
          Set.of(
              "accesskeyid",
              "apppassword",
              "aspxauth",
              "auth",
              "authcode",
              "authkey",
              "authorization",
              "awsaccesskeyid",
              "bearer",
              "cfid",
              "codeverifier",
              "connectsid",
              "cookie",
              "crumb",
              "csrf",
              "devicecode",
              "devid",
              "email",
              "hmac",
              "login",
              "mfacode",
              "nonce",
              "oauthnonce",
              "oauthverifier",
              "otp",
              "pass",
              "passcode",
              "passphrase",
              "phpsessid",
              "pin",
              "pwd",
              "samlrequest",
              "samlresponse",
              "sig",
              "totp",
              "username",
              "userpass",
              "verificationcode",
              "xamzcredential",
              "xgoogcredential",
              "xsrf"),
          List.of(
              "accesskey",
              "apikey",
              "appid",
              "appkey",
              "assertion",
              "authkey",
              "clientkey",
              "consumerkey",
              "credential",
              "credentials",
              "developerkey",
              "devkey",
              "jwt",
              "licencekey",
              "licensekey",
              "passwd",
              "password",
              "privatekey",
              "secret",
              "secretkey",
              "sessionid",
              "sessionkey",
              "sharedkey",
              "signature",
              "signingkey",
              "subscriptionkey",
              "token",
              "userkey",
              "wskey"),
          List.of(),
          CURSORS);

  /** Names whose value is often a secret, but often also a word or a small number. */
  private static final SecretNames BY_VALUE =
      new SecretNames(
          Set.of("clientid", "code", "session", "sid", "sign", "sso", "state", "ticket"),
          List.of("key"),
          List.of(),
          CURSORS);

  /** The secret parameters of a requested URL. */
  static final SecretParameters WIDE =
      new SecretParameters(ALWAYS, BY_VALUE, value -> !ValueForm.isPlain(value), true);

  /** The secret parameters of a URL in a response field. */
  static final SecretParameters NARROW =
      new SecretParameters(
          new SecretNames(
              Set.of(
                  "authtoken",
                  "codeverifier",
                  "hmac",
                  "jobtoken",
                  "jwt",
                  "oauthtoken",
                  "oauthverifier",
                  "phpsessid",
                  "privatetoken",
                  "pwd",
                  "samlrequest",
                  "samlresponse",
                  "sig"),
              List.of(
                  "accesstoken",
                  "apikey",
                  "idtoken",
                  "jsessionid",
                  "passwd",
                  "password",
                  "refreshtoken",
                  "secret",
                  "secretkey",
                  "securitytoken",
                  "signature",
                  "subscriptionkey"),
              List.of(),
              CURSORS),
          new SecretNames(
              Set.of(
                  "auth",
                  "clientid",
                  "code",
                  "nonce",
                  "otp",
                  "pass",
                  "session",
                  "sid",
                  "sign",
                  "sso",
                  "state",
                  "ticket"),
              List.of("assertion", "credential", "jwt", "key", "sessionid", "token"),
              List.of(),
              CURSORS),
          ValueForm::isToken,
          false);

  private KnownParameters() {}
}
