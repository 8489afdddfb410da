// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.List;
import java.util.Set;

/**
 * The names of URL parameters that {@link PrivacyPolicy#standard()} begins with, in two lists with
 * two aims: docs/security.md shows them. For URLs of requests a false alarm costs a hash, so that
 * list is wide. For URLs in the fields of a response it costs the cache, so that list is narrow.
 */
final class KnownParameters {

  /** Cursors named "token" or "key" are not secrets. */
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

  /** What is often a secret, and often a word or a small number. */
  private static final SecretNames BY_VALUE =
      new SecretNames(
          Set.of("clientid", "code", "session", "sid", "sign", "sso", "state", "ticket"),
          List.of("key"),
          List.of(),
          CURSORS);

  /** Of a URL that is requested. */
  static final SecretParameters WIDE =
      new SecretParameters(ALWAYS, BY_VALUE, value -> !ValueForm.isPlain(value), true);

  /** Of a URL in a field of a response. */
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
