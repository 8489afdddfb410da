// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.List;
import java.util.Set;

/**
 * The header fields that {@link PrivacyPolicy#standard()} knows, also listed in docs/security.md.
 * The list for requests is wide, since a credential that it misses ends up in a key. The list for
 * responses is narrow and contains whole names only, since a false alarm keeps the response out of
 * the cache.
 */
final class KnownFields {

  /** CORS headers and pagination cursors named "token", which are not secrets. */
  private static final Set<String> NOT_SECRET =
      Set.of(
          "accesscontrolallowcredentials",
          "continuationtoken",
          "nextpagetoken",
          "nexttoken",
          "xcontinuationtoken",
          "xnextpagetoken",
          "xnexttoken");

  /** Request headers that carry credentials. */
  static final SecretNames CREDENTIALS =
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

  /** Request headers that select a user, a tenant or an account under one credential. */
  static final SecretNames PRINCIPALS =
      new SecretNames(
          Set.of(
              "anthropicorganizationid",
              "googadvertiserid",
              "impersonateextra",
              "impersonategroup",
              "impersonateuid",
              "impersonateuser",
              "logincustomerid",
              "openaiorganization",
              "openaiproject",
              "stripeaccount",
              "stripecontext",
              "sudo",
              "xaccountid",
              "xamznoidcidentity",
              "xauthemail",
              "xauthrequestemail",
              "xauthrequestuser",
              "xforwardedemail",
              "xforwardedgroups",
              "xforwardedpreferredusername",
              "xforwardeduser",
              "xgoogauthenticateduseremail",
              "xgoogauthenticateduserid",
              "xgooguserproject",
              "ximpersonateuser",
              "xmsclientprincipal",
              "xmsclientprincipalid",
              "xmsclientprincipalname",
              "xonbehalfof",
              "xorganization",
              "xorganizationid",
              "xorgid",
              "xprojectid",
              "xremoteuser",
              "xscopeorgid",
              "xsudo",
              "xtenant",
              "xtenantid",
              "xuser",
              "xuseremail",
              "xuserid",
              "xworkspaceid"),
          List.of(),
          List.of(),
          Set.of());

  /** Response fields that are meant only for the user who sent the request. */
  static final SecretNames FOR_ONE_USER =
      new SecretNames(
          Set.of(
              "accesstoken",
              "apikey",
              "apitoken",
              "authenticationinfo",
              "authorization",
              "authtoken",
              "bearertoken",
              "clientsecret",
              "csrf",
              "csrftoken",
              "idtoken",
              "jwt",
              "logintoken",
              "mcpsessionid",
              "privatetoken",
              "proxyauthenticationinfo",
              "refreshtoken",
              "sessionid",
              "sessiontoken",
              "token",
              "xaccesstoken",
              "xamznoidcaccesstoken",
              "xamznoidcdata",
              "xamzsecuritytoken",
              "xapikey",
              "xapitoken",
              "xauth",
              "xauthkey",
              "xauthtoken",
              "xbearertoken",
              "xclientsecret",
              "xcsrf",
              "xcsrftoken",
              "xgoogiapjwtassertion",
              "xidtoken",
              "xjwt",
              "xjwttoken",
              "xlogintoken",
              "xotp",
              "xpassword",
              "xrefreshtoken",
              "xsecret",
              "xsession",
              "xsessionid",
              "xsessiontoken",
              "xsrftoken",
              "xsubjecttoken",
              "xtoken",
              "xtransmissionsessionid",
              "xusertoken",
              "xvaulttoken",
              "xxsrftoken"),
          List.of(),
          List.of(),
          Set.of());

  /** Response fields that are valid for one exchange only, and useless in a stored copy. */
  static final Set<String> UNSTORED = Set.of("dpop-nonce", "replay-nonce");

  /** Cookies of load balancers and bot protection, which identify no user. */
  static final Set<String> PLAIN_COOKIES =
      Set.of(
          "__cf_bm",
          "__cflb",
          "_abck",
          "_cfuvid",
          "ak_bmsc",
          "applicationgatewayaffinity",
          "applicationgatewayaffinitycors",
          "arraffinity",
          "arraffinitysamesite",
          "awsalb",
          "awsalbcors",
          "awsalbtg",
          "awsalbtgcors",
          "awselb",
          "awselbcors",
          "bm_mi",
          "bm_sv",
          "bm_sz",
          "cf_clearance",
          "gclb",
          "ingresscookie",
          "route",
          "serverid",
          "srv_id",
          "srvid");

  /** Prefixes of such cookies, which are followed by the name of a pool or a site. */
  static final List<String> PLAIN_COOKIE_PREFIXES =
      List.of("bigipserver", "incap_ses_", "nlbi_", "nsc_", "visid_incap_");

  private KnownFields() {}
}
