// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.CallStart.CallNotMadeException;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

final class BackgroundCredentialsTest {

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final Source source = new Source();
  private final BackgroundCredentials credentials =
      new BackgroundCredentials(source, clock, nanos::get);

  @AfterEach
  void close() {
    credentials.close();
  }

  @Test
  void manyWaitingCallsResolveOnce() {
    CompletableFuture<Void> first = credentials.ready();
    CompletableFuture<Void> second = credentials.ready();
    assertThat(first).isNotDone();
    source.answer(valid("a"));
    Await.valueOf(first);
    Await.valueOf(second);
    assertThat(source.questions()).isEqualTo(1);
    assertThat(key()).isEqualTo("a");
    assertThat(credentials.ready()).isCompleted();
    assertThat(source.questions()).isEqualTo(1);
  }

  /** A caller that gives up must not end the wait of the others. */
  @Test
  void eachThatWaitsHasAStageOfItsOwn() {
    CompletableFuture<Void> first = credentials.ready();
    CompletableFuture<Void> second = credentials.ready();
    first.cancel(false);
    source.answer(valid("a"));
    Await.valueOf(second);
  }

  @Test
  void theyAreRenewedInTheBackgroundWhileThoseThatAreKnownServe() {
    known(valid("a"));
    pass(BackgroundCredentials.CHECK_INTERVAL);
    assertThat(credentials.ready()).isCompleted();
    assertThat(source.questions()).isEqualTo(1);

    pass(Duration.ofNanos(1));
    assertThat(credentials.ready()).isCompleted();
    source.awaitQuestions(2);
    assertThat(credentials.ready()).as("while the provider hangs").isCompleted();
    assertThat(key()).isEqualTo("a");

    source.answer(valid("b"));
    Await.until(() -> key().equals("b"), () -> "still " + key());
  }

  @Test
  void whatHasExpiredIsNotUsedAndAFailureIsAnsweredForASecond() {
    known(valid("a"));
    clock.advance(Duration.ofHours(1));
    pass(Duration.ofHours(1));
    CompletableFuture<Void> waiting = credentials.ready();
    assertThat(waiting).isNotDone();
    source.fail("no route");
    assertThat(Await.failureOf(waiting))
        .isInstanceOf(CallNotMadeException.class)
        .hasMessage("has no AWS credentials. The SDK says: no route");

    pass(BackgroundCredentials.RETRY_PAUSE);
    assertThat(credentials.ready()).isCompletedExceptionally();
    assertThat(source.questions()).isEqualTo(2);
    pass(Duration.ofNanos(1));
    CompletableFuture<Void> again = credentials.ready();
    source.answer(valid("b"));
    Await.valueOf(again);
    assertThat(key()).isEqualTo("b");
  }

  @Test
  void aProviderThatFailsDoesNotMatterWhileThereIsSomethingValid() {
    known(valid("a"));
    pass(BackgroundCredentials.CHECK_INTERVAL.plusNanos(1));
    assertThat(credentials.ready()).isCompleted();
    source.fail("no route");
    source.awaitQuestions(2);
    pass(BackgroundCredentials.RETRY_PAUSE.plusNanos(1));
    Await.until(
        () -> {
          assertThat(credentials.ready()).isCompleted();
          pass(BackgroundCredentials.RETRY_PAUSE.plusNanos(1));
          return source.questions() == 3;
        },
        () -> "it is not asked again");
    assertThat(key()).isEqualTo("a");
  }

  /** The SDK's provider of the instance does so in an outage, and AWS may accept them. */
  @Test
  void whatHasExpiredWhenItIsGivenServesForASecond() {
    clock.advance(Duration.ofDays(1));
    known(valid("a"));
    assertThat(credentials.ready()).isCompleted();
    pass(BackgroundCredentials.RETRY_PAUSE.plusNanos(1));
    assertThat(credentials.ready()).isNotDone();
  }

  @Test
  void thoseThatDynamoDbHasRefusedAreRenewedBeforeTheirTime() {
    known(valid("a"));
    credentials.refused();
    pass(BackgroundCredentials.RETRY_PAUSE.plusNanos(1));
    assertThat(credentials.ready()).isCompleted();
    source.answer(valid("b"));
    Await.until(() -> key().equals("b"), () -> "still " + key());
  }

  @Test
  void closingFailsWaitingCalls() {
    CompletableFuture<Void> waiting = credentials.ready();
    credentials.close();
    assertThat(Await.failureOf(waiting)).hasMessage("was not made: the store was closed");
    assertThat(Await.failureOf(credentials.ready()))
        .hasMessage("was not made: the store was closed");
  }

  private void known(AwsCredentialsIdentity identity) {
    CompletableFuture<Void> ready = credentials.ready();
    source.answer(identity);
    Await.valueOf(ready);
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  private String key() {
    return Await.valueOf(credentials.resolveIdentity(ResolveIdentityRequest.builder().build()))
        .accessKeyId();
  }

  private static AwsCredentialsIdentity valid(String key) {
    return AwsSessionCredentials.builder()
        .accessKeyId(key)
        .secretAccessKey("secret")
        .sessionToken("token")
        .expirationTime(Samples.NOW.plus(Duration.ofHours(1)))
        .build();
  }

  /** Blocks the calling thread until it has credentials, as the SDK's own providers do. */
  private static final class Source implements IdentityProvider<AwsCredentialsIdentity> {

    private final AtomicInteger questions = new AtomicInteger();
    private volatile CompletableFuture<AwsCredentialsIdentity> next = new CompletableFuture<>();

    void answer(AwsCredentialsIdentity identity) {
      next.complete(identity);
    }

    void fail(String why) {
      next.completeExceptionally(SdkClientException.create(why));
    }

    int questions() {
      return questions.get();
    }

    void awaitQuestions(int count) {
      Await.until(() -> questions() == count, () -> "asked " + questions() + " times");
    }

    @Override
    public Class<AwsCredentialsIdentity> identityType() {
      return AwsCredentialsIdentity.class;
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(
        ResolveIdentityRequest request) {
      questions.incrementAndGet();
      CompletableFuture<AwsCredentialsIdentity> asked = next;
      try {
        AwsCredentialsIdentity identity = Await.valueOf(asked);
        return CompletableFuture.completedFuture(identity);
      } catch (AssertionError e) {
        return asked;
      } finally {
        next = new CompletableFuture<>();
      }
    }
  }
}
