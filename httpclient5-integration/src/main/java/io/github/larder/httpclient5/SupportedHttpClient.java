// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.util.VersionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Rejects releases of HttpClient and HttpCore that Larder does not support when a storage or client
 * is created; otherwise each request would fail with an {@code Error}. A release that cannot be
 * determined, as in a merged jar, is accepted if the classes that Larder needs exist. Stateless.
 */
final class SupportedHttpClient {

  private static final String CLIENT_PACKAGE = "org.apache.hc.client5";
  private static final String CORE_PACKAGE = "org.apache.hc.core5";

  /** A class of HttpClient's cache since 5.4. */
  private static final String CACHE_CONTROL = CLIENT_PACKAGE + ".http.cache.RequestCacheControl";

  private static final Release MIN_CLIENT = new Release(5, 4);
  private static final Release CLIENT_5_6 = new Release(5, 6);
  private static final Release MIN_CORE = new Release(5, 3);
  private static final Release MIN_CORE_OF_5_6 = new Release(5, 4);

  private SupportedHttpClient() {}

  /**
   * Checks the releases on the class path.
   *
   * @throws IllegalStateException if one is too old; the message names the remedy
   */
  static void require() {
    ClassLoader loader = SupportedHttpClient.class.getClassLoader();
    fault(release(CLIENT_PACKAGE, loader), release(CORE_PACKAGE, loader), hasCacheControl(loader))
        .ifPresent(
            fault -> {
              throw new IllegalStateException(fault);
            });
  }

  /**
   * Sets what the cache did for an exchange in which HttpClient's cache takes no part. HttpClient
   * 5.7 is to derive it from a status that only its own cache can create; then the context gets
   * none, rather than that of its last exchange.
   */
  static void setStatus(HttpCacheContext context, CacheResponseStatus status) {
    try {
      context.setCacheResponseStatus(status);
    } catch (NoSuchMethodError e) {
      clearStatus(context);
    }
  }

  private static void clearStatus(HttpCacheContext context) {
    for (Method method : HttpCacheContext.class.getMethods()) {
      if (method.getName().equals("setCacheStatus") && method.getParameterCount() == 1) {
        try {
          method.invoke(context, new Object[] {null});
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("HttpClient's status cannot be cleared", e);
        }
      }
    }
  }

  /**
   * Finds a release that is too old.
   *
   * @param client the release of HttpClient, if it is known
   * @param core the release of HttpCore, if it is known
   * @param hasCacheControl whether HttpClient's cache, which states no release, is new enough
   * @return the fault, with its remedy
   */
  static Optional<String> fault(
      @Nullable String client, @Nullable String core, boolean hasCacheControl) {
    Optional<Release> clientRelease = Release.of(client);
    if (clientRelease.filter(MIN_CLIENT::isAfter).isPresent()) {
      return Optional.of(
          "Larder needs HttpClient " + MIN_CLIENT + " or later, and " + client + clientAdvice());
    }
    if (!hasCacheControl) {
      return Optional.of(
          "Larder needs HttpClient's cache "
              + MIN_CLIENT
              + " or later, and an earlier one"
              + clientAdvice());
    }
    Release minCore =
        clientRelease.filter(release -> !CLIENT_5_6.isAfter(release)).isPresent()
            ? MIN_CORE_OF_5_6
            : MIN_CORE;
    if (Release.of(core).filter(minCore::isAfter).isPresent()) {
      return Optional.of(
          "HttpClient "
              + (client == null ? "" : client + " ")
              + "needs HttpCore "
              + minCore
              + " or later, and "
              + core
              + " is on the class path; set org.apache.httpcomponents.core5:httpcore5 and"
              + " httpcore5-h2 to the version that HttpClient names (Spring Boot: the property"
              + " httpcore5.version)");
    }
    return Optional.empty();
  }

  private static String clientAdvice() {
    return " is on the class path; set org.apache.httpcomponents.client5:httpclient5 and"
        + " httpclient5-cache to one version from "
        + MIN_CLIENT
        + " on, and httpcore5 to the one that it names (Spring Boot up to 3.3 manages older ones:"
        + " the properties httpclient5.version and httpcore5.version)";
  }

  private static @Nullable String release(String ofPackage, @Nullable ClassLoader loader) {
    VersionInfo info = VersionInfo.loadVersionInfo(ofPackage, loader);
    return info == null ? null : info.getRelease();
  }

  private static boolean hasCacheControl(@Nullable ClassLoader loader) {
    try {
      Class.forName(CACHE_CONTROL, false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The first two numbers of a release. */
  private record Release(int major, int minor) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\D.*)?");

    /** {@return the release; empty if it cannot be determined} */
    static Optional<Release> of(@Nullable String text) {
      Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
      return matcher.matches()
          ? Optional.of(
              new Release(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
          : Optional.empty();
    }

    boolean isAfter(Release other) {
      return major != other.major ? major > other.major : minor > other.minor;
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }
}
