package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SharedGetsTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final CacheKey OTHER = new CacheKey("http://example.com:80/other");
  private static final Optional<VersionedResponse> OLD =
      Optional.of(
          new VersionedResponse(
              new EntryVersion("1"),
              StoredResponse.builder()
                  .method("GET")
                  .requestUri("http://example.com:80/")
                  .sentAt(Instant.EPOCH)
                  .receivedAt(Instant.EPOCH)
                  .build()));

  private final List<CompletableFuture<Optional<VersionedResponse>>> calls = new ArrayList<>();
  private final SharedGets gets =
      new SharedGets(
          key -> {
            CompletableFuture<Optional<VersionedResponse>> call = new CompletableFuture<>();
            calls.add(call);
            return call;
          });

  @Test
  void getsOfOneKeyShareOneCallAndAreAnsweredInOrder() {
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      gets.get(KEY)
          .thenAccept(
              found -> {
                assertThat(found).isEqualTo(OLD);
                answered.add(number);
              });
    }
    gets.get(OTHER);
    assertThat(calls).hasSize(2);
    calls.get(0).complete(OLD);
    assertThat(answered).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void getAfterTheAnswerIsANewCall() {
    gets.get(KEY);
    calls.get(0).complete(OLD);
    gets.get(KEY);
    assertThat(calls).hasSize(2);
  }

  @Test
  void getThatAWriteOvertookDoesNotBringBackTheOldEntry() {
    CompletionStage<Optional<VersionedResponse>> before = gets.get(KEY);
    gets.write(KEY, () -> CompletableFuture.completedStage("written"));
    CompletionStage<Optional<VersionedResponse>> after = gets.get(KEY);
    assertThat(calls).as("the later get has a call of its own").hasSize(2);
    calls.get(0).complete(OLD);
    assertThat(before.toCompletableFuture()).isCompletedWithValue(Optional.empty());
    calls.get(1).complete(OLD);
    assertThat(after.toCompletableFuture()).isCompletedWithValue(OLD);
  }

  @Test
  void getAfterAWriteDoesNotJoinOneThatBeganBeforeItEnded() {
    CompletableFuture<String> write = new CompletableFuture<>();
    gets.write(KEY, () -> write);
    gets.get(KEY);
    write.complete("written");
    gets.get(KEY);
    assertThat(calls).hasSize(2);
  }

  @Test
  void readOfSeveralKeysLeavesOutWhatAWriteOvertook() {
    CompletableFuture<Map<CacheKey, VersionedResponse>> call = new CompletableFuture<>();
    CompletionStage<Map<CacheKey, VersionedResponse>> all =
        gets.getAll(List.of(KEY, OTHER), () -> call);
    gets.remove(KEY, () -> CompletableFuture.completedStage(null));
    call.complete(Map.of(KEY, OLD.orElseThrow(), OTHER, OLD.orElseThrow()));
    assertThat(all.toCompletableFuture().join()).containsOnlyKeys(OTHER);
  }

  @Test
  void readOfSeveralKeysThatBeginsWhileOneIsRemovedLeavesItOut() {
    CompletableFuture<Void> removal = new CompletableFuture<>();
    gets.remove(KEY, () -> removal);
    CompletableFuture<Map<CacheKey, VersionedResponse>> call = new CompletableFuture<>();
    CompletionStage<Map<CacheKey, VersionedResponse>> all =
        gets.getAll(List.of(KEY, OTHER), () -> call);
    removal.complete(null);
    call.complete(Map.of(KEY, OLD.orElseThrow(), OTHER, OLD.orElseThrow()));
    assertThat(all.toCompletableFuture().join()).containsOnlyKeys(OTHER);
  }

  @Test
  void whatOneAnswerSetsGoingCountsForTheNext() {
    CompletionStage<?> removing =
        gets.get(KEY)
            .thenCompose(found -> gets.remove(KEY, () -> CompletableFuture.completedStage(null)));
    CompletionStage<Optional<VersionedResponse>> behind = gets.get(KEY);
    assertThat(calls).hasSize(1);
    calls.get(0).complete(OLD);
    assertThat(removing.toCompletableFuture()).isCompleted();
    assertThat(behind.toCompletableFuture()).isCompletedWithValue(Optional.empty());
  }

  @Test
  void whoComesWhileOthersAreAnsweredStandsAtTheEndOfTheLine() {
    List<String> answered = new ArrayList<>();
    gets.get(KEY)
        .thenAccept(
            found -> {
              gets.get(KEY).thenAccept(again -> answered.add("third"));
              answered.add("first");
            });
    gets.get(KEY).thenAccept(found -> answered.add("second"));
    calls.get(0).complete(OLD);
    assertThat(answered).containsExactly("first", "second", "third");
    assertThat(calls).hasSize(1);
  }

  @Test
  void getWhileARemovalIsUnderWayIsAMiss() {
    CompletionStage<Optional<VersionedResponse>> before = gets.get(KEY);
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> second = new CompletableFuture<>();
    gets.remove(KEY, () -> first);
    gets.remove(KEY, () -> second);
    calls.get(0).complete(OLD);
    assertThat(before.toCompletableFuture()).isCompletedWithValue(Optional.empty());
    first.complete(null);
    assertThat(gets.get(KEY).toCompletableFuture()).isCompletedWithValue(Optional.empty());
    second.completeExceptionally(new ArithmeticException());
    assertThat(gets.get(KEY).toCompletableFuture()).as("all removals are over").isNotCompleted();
  }

  @Test
  void failureReachesAllAndTheNextGetTriesAgain() {
    CompletionStage<Optional<VersionedResponse>> a = gets.get(KEY);
    CompletionStage<Optional<VersionedResponse>> b = gets.get(KEY);
    calls.get(0).completeExceptionally(new ArithmeticException());
    assertThat(a.toCompletableFuture()).isCompletedExceptionally();
    assertThat(b.toCompletableFuture()).isCompletedExceptionally();
    gets.get(KEY);
    assertThat(calls).hasSize(2);
  }

  @Test
  void readThatThrowsFailsTheStageAndIsForgotten() {
    SharedGets throwing =
        new SharedGets(
            key -> {
              throw new IllegalStateException("closed");
            });
    assertThat(throwing.get(KEY).toCompletableFuture()).isCompletedExceptionally();
    assertThat(throwing.get(KEY).toCompletableFuture()).isCompletedExceptionally();
  }
}
