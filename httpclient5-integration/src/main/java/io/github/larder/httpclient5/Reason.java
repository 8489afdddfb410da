// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.MissReason;
import io.github.larder.spi.SkipReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reason in words: for the log, for {@link CacheVerdict}, for the command. Every constant has its
 * own, or this does not compile. {@code docs/verdicts.md} is the same table, and a test holds it
 * against this one.
 *
 * @param decidedBy who decided
 * @param cause what it means, without an end
 * @param cure what changes it, without an end; {@code null} if nothing has to be changed
 */
record Reason(By decidedBy, String cause, @Nullable String cure) {

  /** Who decided. */
  enum By {
    /** RFC 9111, as HttpClient's cache applies it. */
    HTTP("HTTP (RFC 9111)"),
    /** The request, or the application that made it. */
    REQUEST("the request"),
    /** A setting of the application's: a rule, a switch. */
    SETTINGS("the settings of the client"),
    /** Larder keeps out what is not safe to share. */
    PRIVACY("Larder's privacy policy"),
    /** A limit of the client's. */
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

  /** Whether HTTP, and the application, allow to store what is left out. */
  boolean isOfLarder() {
    return cure != null
        && (decidedBy == By.PRIVACY || decidedBy == By.CLIENT || decidedBy == By.STORE);
  }

  /** A constant as people read it, and as the tags of meters are. */
  static String name(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  static Reason of(MissReason reason) {
    return switch (reason) {
      case ABSENT -> new Reason(By.STORE, "nothing is stored under the key", null);
      case REMOVED ->
          new Reason(
              By.STORE,
              "what is stored is outdated: it was removed or replaced a moment ago",
              null);
      case ON_HOLD ->
          new Reason(
              By.STORE,
              "the store was not asked: a call for this URL has just failed, or the time of the"
                  + " exchange is used up",
              "look for the first failure in the log; give the store more time (deadlines) if it is"
                  + " healthy");
      case BACKEND_SICK ->
          new Reason(
              By.STORE,
              "the store failed or was too slow, or is left alone because it did so again and"
                  + " again",
              "look for the first failure in the log, and at CacheStack.health()");
      case SWITCHED_OFF ->
          new Reason(By.SETTINGS, "the cache is switched off", "CacheStack.mode(CacheMode.ON)");
      case EXPIRED ->
          new Reason(
              By.HTTP,
              "what was stored is not fresh any more, and the origin has not confirmed it",
              "a longer lifetime (CacheRule.lifetime), or validators (ETag, Last-Modified) from the"
                  + " origin");
      case VARIED ->
          new Reason(
              By.HTTP,
              "what is stored is for other request headers, by its Vary",
              "send the headers that Vary names with the same values, or leave them out");
      case NOT_IN_PARTITION ->
          new Reason(
              By.SETTINGS,
              "nothing is stored in the partition of this request; those of others do not count",
              "a PartitionResolver that names the same partition for requests that may share");
      case REFRESH_REQUESTED ->
          new Reason(
              By.REQUEST,
              "the request asks for a response from the origin, or for a younger one",
              "leave out no-cache, max-age and min-fresh, or RequestCaching.refresh()");
      case UNUSABLE ->
          new Reason(
              By.HTTP,
              "what is stored does not answer this request: another method or HTTP version, or a"
                  + " condition",
              "send a GET without If-Match, If-Range and the like");
    };
  }

  static Reason of(SkipReason reason) {
    return switch (reason) {
      case TOO_LARGE ->
          new Reason(
              By.STORE,
              "it is larger than the backend takes",
              "a higher limit of the backend (option maxBodyBytes of dynamodb, maxBytes of sqlite"
                  + " and memory)");
      case VARIES_ON_CREDENTIAL ->
          new Reason(
              By.PRIVACY,
              "its Vary names a header with credentials, and the request had it",
              "a partition that covers the header: perUser(storage,"
                  + " PartitionResolver.byCredentials()) or identity(…)");
      case UNKNOWN_CREDENTIALS ->
          new Reason(
              By.PRIVACY,
              "its request was sent with credentials that were not on it when its partition was"
                  + " determined",
              "set them on the request or in the cookie store, since default headers, interceptors"
                  + " and a CredentialsProvider come too late; or name the user with"
                  + " PartitionResolver.identity(…)");
      case VARIES_ON_ADDED_HEADER ->
          new Reason(
              By.CLIENT,
              "its Vary names a header that an interceptor has added or changed",
              "set the header on the request, before the cache looks at it");
      case SETS_COOKIE ->
          new Reason(
              By.PRIVACY,
              "it carries Set-Cookie, and the policy refuses such responses",
              "PrivacyPolicy.withSetCookie(SetCookie.STRIP), the default");
      case SECRET_IN_HEADER ->
          new Reason(
              By.PRIVACY,
              "a header holds a secret for one user",
              "encryption of the stack if the secret is in a URL; or name what is no secret"
                  + " (PrivacyPolicy.withPlainNames) or the field to leave out"
                  + " (withUnstoredHeaders)");
      case NOT_READY ->
          new Reason(
              By.STORE,
              "the place for it, such as a table, is still being made",
              "CacheStack.ready(…) before the first request");
      case ON_HOLD ->
          new Reason(
              By.STORE,
              "a write for this URL ran out of time a moment ago",
              "look for the first failure in the log; give the store more time (deadlines)");
      case DELAYED ->
          new Reason(By.STORE, "it is written after other writes that are under way", null);
      case SUPERSEDED -> new Reason(By.STORE, "a newer response, or a removal, came first", null);
      case CONTENDED ->
          new Reason(
              By.STORE,
              "other writers of the same URL were faster each time",
              "fewer variants of one URL that are written at once");
      case READ_ONLY ->
          new Reason(
              By.STORE,
              "the cache is read-only, or the backend has refused to be written to",
              "the permission to write, or CacheStack.mode(CacheMode.ON)");
      case SHORT_CIRCUITED ->
          new Reason(
              By.STORE,
              "the backend is left alone, because it failed again and again or has too many calls"
                  + " under way",
              "look for the first failure in the log, and at CacheStack.health()");
      case SWITCHED_OFF ->
          new Reason(By.SETTINGS, "the cache is switched off", "CacheStack.mode(CacheMode.ON)");
      case FAILED ->
          new Reason(
              By.STORE,
              "the backend failed",
              "look for the failure in the log, and at CacheStack.health()");

      case REQUEST_NO_STORE ->
          new Reason(
              By.REQUEST,
              "the request forbids it (no-store, or RequestCaching.noStore())",
              "leave that out");
      case REQUEST_BODY ->
          new Reason(
              By.REQUEST,
              "the request has a body, which is in no key",
              "put what distinguishes requests into the URL");
      case UNKNOWN_PARTITION ->
          new Reason(
              By.CLIENT,
              "whose request it is could not be determined",
              "a PartitionResolver that throws nothing and names no empty partition");
      case RULE -> new Reason(By.SETTINGS, "a rule of the client keeps it out", "change the rule");
      case NO_VALIDATOR ->
          new Reason(
              By.CLIENT,
              "a rule stores it for validation, and it has no ETag and no Last-Modified",
              "a lifetime for it (CacheRule.lifetime), or validators from the origin");
      case OBJECT_TOO_LARGE ->
          new Reason(
              By.CLIENT,
              "its body is larger than HttpClient's cache takes",
              "CacheConfigPreset.builder().setMaxObjectSize(…), for cacheConfig(…)");
      case EVENT_STREAM ->
          new Reason(By.CLIENT, "it is a stream of events, which has no end to wait for", null);
      case INCOMPLETE ->
          new Reason(
              By.CLIENT,
              "its body was not read to its end, by the application or because the connection"
                  + " broke",
              null);

      case METHOD -> new Reason(By.HTTP, "its method is neither GET nor HEAD", "send a GET");
      case STATUS ->
          new Reason(
              By.HTTP,
              "its status is not one that is stored without a lifetime, or at all",
              "a lifetime (CacheRule.lifetime with status(…)); a 206 is never stored");
      case NO_STORE ->
          new Reason(
              By.HTTP,
              "the origin says no-store",
              "a rule with lifetime(…).ignoreOrigin(), if you may");
      case PRIVATE ->
          new Reason(
              By.HTTP,
              "the origin says private, and the cache is shared, or nobody is known to have asked",
              "a client for each user: perUser(storage, PartitionResolver.…)");
      case AUTHORIZATION ->
          new Reason(
              By.HTTP,
              "its request had Authorization, and the cache is shared, or nobody is known to have"
                  + " asked",
              "a client for each user: perUser(storage, PartitionResolver.…); or the origin says"
                  + " public or s-maxage");
      case NO_FRESHNESS ->
          new Reason(
              By.HTTP,
              "it has no lifetime that lets it be stored, as max-age or Expires",
              "a rule with lifetime(…), or max-age from the origin");
      case VARIES_ON_EVERYTHING ->
          new Reason(By.HTTP, "its Vary is *", "a Vary that names headers");
      case CONTRADICTORY ->
          new Reason(
              By.HTTP, "it has several Date or Expires fields", "one of each from the origin");
    };
  }
}
