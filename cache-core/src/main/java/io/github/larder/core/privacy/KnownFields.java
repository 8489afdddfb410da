// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.List;
import java.util.Set;

/**
 * The header fields that {@link PrivacyPolicy#standard()} knows; docs/security.md shows them.
 * Requests have a wide list, since a credential that is not recognized there ends up in a key.
 * Responses have a narrow one of whole names, since an alarm there costs the cache.
 */
final class KnownFields {

  /** CORS, and pagination cursors named "token", are not secrets. */
  private static final Set<String> NOT_SECRET =
      Set.of(
          "accesscontrolallowcredentials",
          "continuationtoken",
          "nextpagetoken",
          "nexttoken",
          "xcontinuationtoken",
          "xnextpagetoken",
          "xnexttoken");

  /** Of requests. */
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

  /** Of requests: headers that choose a user, a tenant or an account under one credential. */
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

  /** Of responses: fields that are meant for the one user who asked. */
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

  /** Of responses: fields that are valid for one exchange, and useless in a stored copy. */
  static final Set<String> UNSTORED = Set.of("dpop-nonce", "replay-nonce");

  /** Cookies of load balancers and of bot protection, which identify no user. */
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

  /** The same, where the name of a pool or a site follows. */
  static final List<String> PLAIN_COOKIE_PREFIXES =
      List.of("bigipserver", "incap_ses_", "nlbi_", "nsc_", "visid_incap_");

  private KnownFields() {}
}
