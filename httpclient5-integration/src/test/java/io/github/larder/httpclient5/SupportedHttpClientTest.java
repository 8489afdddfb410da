// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.core.CacheStack;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with the real jars of an HttpClient that is too old. */
class SupportedHttpClientTest {

  private static final Path OLD_JARS = Path.of("target", "httpclient-5.3");

  @Test
  void whatIsBuiltWithIsSupported() {
    assertThatCode(SupportedHttpClient::require).doesNotThrowAnyException();
  }

  /** HttpClient 5.7 is to have no such setter. */
  @Test
  void contextWithoutASetterFailsNoRequest() throws IOException {
    HttpCacheContext context =
        new HttpCacheContext() {
          @Override
          public void setCacheResponseStatus(CacheResponseStatus status) {
            throw new NoSuchMethodError("setCacheResponseStatus");
          }
        };
    try (CountingOrigin origin = CountingOrigin.start();
        ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client = LarderHttpClientBuilder.shared(storage).build()) {
      origin.on("/a", OriginResponse.ok("a"));
      String text =
          client.execute(
              ClassicRequestBuilder.post(origin.uri("/a")).build(),
              context,
              new BasicHttpClientResponseHandler());
      assertThat(text).isEqualTo("a");
      RequestCaching.defaults().offline().addTo(context);
      int status =
          client.execute(
              ClassicRequestBuilder.post(origin.uri("/a")).build(), context, HttpResponse::getCode);
      assertThat(status).isEqualTo(504);
    }
  }

  @Test
  void anHttpClientThatIsTooOldIsRejectedWhenAStorageIsCreated() throws Exception {
    try (URLClassLoader old = classPath("httpclient5", "httpclient5-cache", "httpcore5")) {
      for (Class<?> storage : List.of(ClassicStorage.class, AsyncStorage.class)) {
        for (ThrowingCallable factory :
            List.<ThrowingCallable>of(
                () -> call(old, storage, "of", String.class, "memory"),
                () -> call(old, storage, "of", factory(old), null),
                () -> call(old, storage, "over", CacheStack.class, null))) {
          assertThatExceptionOfType(IllegalStateException.class)
              .as("%s", storage)
              .isThrownBy(factory)
              .withMessageContainingAll(
                  "needs HttpClient 5.4 or later",
                  "5.3.1",
                  "httpclient5-cache",
                  "Spring Boot",
                  "httpclient5.version");
        }
      }
    }
  }

  @Test
  void anHttpClientThatIsTooOldIsRefusedWhenAClientIsBegun() throws Exception {
    try (URLClassLoader old = classPath("httpclient5", "httpclient5-cache", "httpcore5")) {
      for (ThrowingCallable factory :
          List.<ThrowingCallable>of(
              () -> call(old, LarderHttpClientBuilder.class, "shared", ClassicStorage.class, null),
              () ->
                  call(
                      old,
                      LarderHttpAsyncClientBuilder.class,
                      "shared",
                      AsyncStorage.class,
                      null))) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(factory)
            .withMessageContaining("needs HttpClient 5.4 or later");
      }
    }
  }

  @Test
  void aCacheOfHttpClientThatIsOlderThanItIsNoticed() throws Exception {
    try (URLClassLoader mixed = classPath("httpclient5-cache")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> call(mixed, ClassicStorage.class, "of", String.class, "memory"))
          .withMessageContainingAll("needs HttpClient's cache 5.4 or later", "one version");
    }
  }

  @Test
  void anHttpCoreThatIsTooOldForItsHttpClientIsNoticed() throws Exception {
    try (URLClassLoader mixed = classPath("httpcore5")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> call(mixed, ClassicStorage.class, "of", String.class, "memory"))
          .withMessageContainingAll("needs HttpCore 5.", "5.2.4", "httpcore5.version");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5.4.4, 5.3.4",
    "5.5.2, 5.3.6",
    "5.6.5, 5.4.4",
    "5.7-alpha2, 5.5-alpha1",
    "6.0, 6.0",
    ",",
    "UNAVAILABLE, UNAVAILABLE",
    "5.4.4, UNAVAILABLE",
    "'', 5.3",
    "nightly 5.1, main",
  })
  void supportedOrUnknownVersionsAreAccepted(@Nullable String client, @Nullable String core) {
    assertThat(SupportedHttpClient.fault(client, core, true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5.3.1, 5.2.4, HttpClient 5.4 or later",
    "5.3-beta1, , HttpClient 5.4 or later",
    "4.5.14, 5.3, HttpClient 5.4 or later",
    "5.4.4, 5.2.5, HttpCore 5.3 or later",
    "5.6, 5.3.6, HttpCore 5.4 or later",
    "5.10.1, 5.3, HttpCore 5.4 or later",
    ", 5.2, HttpCore 5.3 or later",
  })
  void versionsThatDoNotFitAreNamed(
      @Nullable String client, @Nullable String core, String expected) {
    assertThat(SupportedHttpClient.fault(client, core, true))
        .hasValueSatisfying(fault -> assertThat(fault).contains(expected));
  }

  /** The class path of the tests, with some jars of HttpClient replaced by older ones. */
  private static URLClassLoader classPath(String... replaced) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(each);
      if (Stream.of(replaced).noneMatch(name -> isJarOf(name, path))) {
        urls.add(path.toUri().toURL());
      }
    }
    try (Stream<Path> old = Files.list(OLD_JARS)) {
      for (Path jar : old.toList()) {
        if (Stream.of(replaced).anyMatch(name -> isJarOf(name, jar))) {
          urls.add(jar.toUri().toURL());
        }
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static boolean isJarOf(String artifact, Path jar) {
    return String.valueOf(jar.getFileName()).matches(artifact + "-\\d.*\\.jar");
  }

  private static Class<?> factory(ClassLoader loader) throws ClassNotFoundException {
    return Class.forName("io.github.larder.spi.CacheBackendFactory", true, loader);
  }

  /** Calls a static method of a class of the other loader, and rethrows what it throws. */
  private static void call(
      ClassLoader loader,
      Class<?> type,
      String method,
      Class<?> parameter,
      @Nullable Object argument)
      throws Throwable {
    Class<?> other = Class.forName(type.getName(), true, loader);
    try {
      other
          .getMethod(method, Class.forName(parameter.getName(), true, loader))
          .invoke(null, argument);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
