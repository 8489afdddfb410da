// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.MissReason;
import io.github.larder.spi.SkipReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reason in words, for the log, for {@link CacheVerdict} and for the command line. A constant
 * without a reason does not compile. {@code docs/verdicts.md} has the same table, and a test
 * compares the two. Immutable.
 *
 * @param decidedBy who decided
 * @param cause what it means, without a full stop
 * @param cure what changes it, without a full stop; {@code null} if nothing has to be changed
 */
record Reason(By decidedBy, String cause, @Nullable String cure) {

  /** Who decided. */
  enum By {
    /** RFC 9111, as HttpClient's cache applies it. */
    HTTP("HTTP (RFC 9111)"),
    /** The request, or the application that made it. */
    REQUEST("the request"),
    /** A setting of the application, such as a rule or a mode. */
    SETTINGS("the settings of the client"),
    /** Larder does not store what is not safe to share. */
    PRIVACY("Larder's privacy policy"),
    /** A limit of the client. */
    CLIENT("the client"),
    /** The store, or the path to it. */
    STORE("the store");

    private final String text;

    By(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether HTTP and the application would allow a response to be stored that is not. */
  boolean isOfLarder() {
    return cure != null
        && (decidedBy == By.PRIVACY || decidedBy == By.CLIENT || decidedBy == By.STORE);
  }

  /** The name of a constant in messages and in the tags of meters. */
  static String name(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  static Reason of(MissReason reason) {
    return switch (reason) {
      case ABSENT -> new Reason(By.STORE, "nothing is stored under the key", null);
      case REMOVED ->
          new Reason(
              By.STORE,
              "the stored response is outdated: it was removed or replaced a moment ago",
              null);
      case ON_HOLD ->
          new Reason(
              By.STORE,
              "the store was not read: a call for this URL has just failed, or the deadline"
                  + " of the exchange has passed",
              "look for the first failure in the log; set longer deadlines if the store is"
                  + " healthy");
      case BACKEND_SICK ->
          new Reason(
              By.STORE,
              "the store failed or timed out, or is not called because it did so repeatedly",
              "look for the first failure in the log, and at CacheStack.health()");
      case SWITCHED_OFF ->
          new Reason(By.SETTINGS, "the cache is switched off", "CacheStack.mode(CacheMode.ON)");
      case EXPIRED ->
          new Reason(
              By.HTTP,
              "the stored response is no longer fresh, and the origin has not confirmed it",
              "a longer lifetime (CacheRule.lifetime), or validators (ETag, Last-Modified)"
                  + " from the origin");
      case VARIED ->
          new Reason(
              By.HTTP,
              "the stored responses are for other request headers, by their Vary",
              "send the headers that Vary names with the same values, or leave them out");
      case NOT_IN_PARTITION ->
          new Reason(
              By.SETTINGS,
              "nothing is stored in the partition of this request; other partitions do not count",
              "a PartitionResolver that names the same partition for requests that may share");
      case REFRESH_REQUESTED ->
          new Reason(
              By.REQUEST,
              "the request requires a response from the origin, or a younger one",
              "leave out no-cache, max-age and min-fresh, or RequestCaching.refresh()");
      case UNUSABLE ->
          new Reason(
              By.HTTP,
              "the stored response does not answer this request: another method or HTTP"
                  + " version, or a condition",
              "send a GET without If-Match, If-Range and similar conditions");
    };
  }

  static Reason of(SkipReason reason) {
    return switch (reason) {
      case TOO_LARGE ->
          new Reason(
              By.STORE,
              "it is larger than the backend's limit",
              "a higher limit (option maxBodyBytes of dynamodb, maxBytes of sqlite and memory)");
      case VARIES_ON_CREDENTIAL ->
          new Reason(
              By.PRIVACY,
              "its Vary names a header with credentials, and the request had it",
              "a partition that covers the header: perUser(storage,"
                  + " PartitionResolver.byCredentials()) or identity(…)");
      case UNKNOWN_CREDENTIALS ->
          new Reason(
              By.PRIVACY,
              "its request was sent with credentials that were not on it when its partition"
                  + " was determined",
              "set them on the request or in the cookie store, since default headers,"
                  + " interceptors and a CredentialsProvider are applied too late; or name the"
                  + " user with PartitionResolver.identity(…)");
      case VARIES_ON_ADDED_HEADER ->
          new Reason(
              By.CLIENT,
              "its Vary names a header that an interceptor has added or changed",
              "set the header on the request itself, before it reaches the cache");
      case SETS_COOKIE ->
          new Reason(
              By.PRIVACY,
              "it carries Set-Cookie, and the policy refuses such responses",
              "PrivacyPolicy.withSetCookie(SetCookie.STRIP), the default");
      case SECRET_IN_HEADER ->
          new Reason(
              By.PRIVACY,
              "a header holds a secret for one user",
              "encryption of the stack if the secret is in a URL; or declare the name as no"
                  + " secret (PrivacyPolicy.withPlainNames), or leave the field out"
                  + " (withUnstoredHeaders)");
      case NOT_READY ->
          new Reason(
              By.STORE,
              "the storage for it, such as a table, is still being created",
              "CacheStack.ready(…) before the first request");
      case ON_HOLD ->
          new Reason(
              By.STORE,
              "a write for this URL timed out a moment ago",
              "look for the first failure in the log; set longer deadlines");
      case DELAYED ->
          new Reason(By.STORE, "it is written after other writes that are in progress", null);
      case SUPERSEDED -> new Reason(By.STORE, "a newer response, or a removal, came first", null);
      case CONTENDED ->
          new Reason(
              By.STORE,
              "other writers of the same URL won each retry",
              "fewer variants of one URL written at the same time");
      case READ_ONLY ->
          new Reason(
              By.STORE,
              "the cache is read-only, or the backend has refused writes",
              "permission to write, or CacheStack.mode(CacheMode.ON)");
      case SHORT_CIRCUITED ->
          new Reason(
              By.STORE,
              "the backend is not called, because it failed repeatedly or has too many calls"
                  + " in progress",
              "look for the first failure in the log, and at CacheStack.health()");
      case SWITCHED_OFF ->
          new Reason(By.SETTINGS, "the cache is switched off", "CacheStack.mode(CacheMode.ON)");
      case FAILED ->
          new Reason(
              By.STORE,
              "the backend or HttpClient's cache failed",
              "look for the failure in the log, and for the backend at CacheStack.health()");

      case REQUEST_NO_STORE ->
          new Reason(
              By.REQUEST,
              "the request forbids it (no-store, or RequestCaching.noStore())",
              "leave that out");
      case REQUEST_BODY ->
          new Reason(
              By.REQUEST,
              "the request has a body, which is not part of the key",
              "put what distinguishes the requests into the URL; or a rule with post(…), if the"
                  + " request only reads");
      case BODY_TOO_LARGE ->
          new Reason(
              By.CLIENT,
              "the request has a body that is too long for its key, or that is not at hand as a"
                  + " whole",
              "a higher limit (maxKeyedBodyBytes of the client); a body that is no stream");
      case BODY_NOT_KEYED ->
          new Reason(
              By.SETTINGS,
              "the rule for requests with a body has no key for this one, or it has a condition or"
                  + " a range",
              "another BodyKey, if the request only reads");
      case BODY_KEY_FAILED ->
          new Reason(
              By.CLIENT,
              "the key of the body of the request could not be determined",
              "a BodyKey that does not throw");
      case UNKNOWN_PARTITION ->
          new Reason(
              By.CLIENT,
              "the partition of the request could not be determined",
              "a PartitionResolver that does not throw and names no empty partition");
      case RULE -> new Reason(By.SETTINGS, "a rule of the client keeps it out", "change the rule");
      case NO_VALIDATOR ->
          new Reason(
              By.CLIENT,
              "a rule stores it for validation, but it has no ETag and no Last-Modified",
              "a lifetime for it (CacheRule.lifetime), or validators from the origin");
      case OBJECT_TOO_LARGE ->
          new Reason(
              By.CLIENT,
              "its body is larger than the limit of HttpClient's cache",
              "CacheConfigPreset.builder().setMaxObjectSize(…), for cacheConfig(…)");
      case EVENT_STREAM -> new Reason(By.CLIENT, "it is an event stream, which does not end", null);
      case INCOMPLETE ->
          new Reason(
              By.CLIENT,
              "its body was not read to its end, by the application or because the"
                  + " connection broke",
              null);

      case METHOD ->
          new Reason(
              By.HTTP,
              "its method is neither GET nor HEAD",
              "send a GET; or a rule with post(…), if the request only reads");
      case STATUS ->
          new Reason(
              By.HTTP,
              "its status is not stored without a lifetime, or not at all",
              "a lifetime (CacheRule.lifetime with status(…)); a 206 is never stored");
      case NO_STORE ->
          new Reason(
              By.HTTP,
              "the origin says no-store",
              "a rule with lifetime(…).ignoreOrigin(), if the origin's terms permit it");
      case PRIVATE ->
          new Reason(
              By.HTTP,
              "the origin says private, and the cache is shared or the request anonymous",
              "a client for each user: perUser(storage, PartitionResolver.…)");
      case AUTHORIZATION ->
          new Reason(
              By.HTTP,
              "its request had Authorization, and the cache is shared or the request anonymous",
              "a client for each user: perUser(storage, PartitionResolver.…); or public or"
                  + " s-maxage from the origin");
      case NO_FRESHNESS ->
          new Reason(
              By.HTTP,
              "it has no lifetime, such as max-age or Expires, with which it could be stored",
              "a rule with lifetime(…), or max-age from the origin");
      case VARIES_WITHOUT_REPEAT ->
          new Reason(
              By.CLIENT,
              "its Vary names a header whose value has been new in each recent response of the URL",
              "leave that header out of the request, or out of the Vary of the origin");
      case VARIES_ON_EVERYTHING ->
          new Reason(By.HTTP, "its Vary is *", "a Vary that names headers");
      case CONTRADICTORY ->
          new Reason(
              By.HTTP,
              "it has several Date or Expires fields, or withdraws the No-Vary-Search by which it"
                  + " would have replaced the response to another query",
              "one of each from the origin");
    };
  }
}
