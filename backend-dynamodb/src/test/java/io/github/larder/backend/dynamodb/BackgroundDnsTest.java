// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

final class BackgroundDnsTest {

  private final Resolver resolver = new Resolver();
  private final BackgroundDns dns = new BackgroundDns(resolver, () -> null);

  @Test
  void anAnswerAndAFailureArePassedOn() throws UnknownHostException {
    resolver.hanging.countDown();
    assertThat(dns.resolve("localhost")).containsExactly(InetAddress.getLoopbackAddress());
    assertThatThrownBy(() -> dns.resolve("nowhere"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("nowhere")
        .hasRootCauseMessage("unknown to the test");
    assertThat(resolver.questions).hasValue(2);
  }

  /** The SDK interrupts the thread of a call that has timed out. */
  @Test
  void aCallerThatWaitsCanBeInterrupted() throws InterruptedException {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                dns.resolve("localhost");
              } catch (UnknownHostException e) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                ended.complete(e);
              }
            });
    waiting.start();
    Await.until(() -> resolver.questions.get() == 1, () -> "not asked");
    waiting.interrupt();
    assertThat(Await.valueOf(ended)).hasMessage("localhost was not resolved in time");
    waiting.join();
    resolver.hanging.countDown();
  }

  @Test
  void aCallerWaitsNoLongerThanItsCallMayTake() {
    BackgroundDns limited = new BackgroundDns(resolver, () -> Duration.ofMillis(1));
    assertThatThrownBy(() -> limited.resolve("localhost"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("localhost was not resolved in time");
    resolver.hanging.countDown();
  }

  private static final class Resolver implements DnsResolver {

    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch hanging = new CountDownLatch(1);

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      questions.incrementAndGet();
      try {
        hanging.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (!host.equals("localhost")) {
        throw new UnknownHostException("unknown to the test");
      }
      return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
