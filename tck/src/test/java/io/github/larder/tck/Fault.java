// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OperationScope;
import io.github.larder.tck.ReferenceContent.Cell;
import io.github.larder.tck.ReferenceContent.Token;
import io.github.larder.tck.ReferenceContent.Tokens;
import io.github.larder.tck.ReferenceFixture.Opener;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The errors of a store, and the tests that must detect each of them. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum Fault {
  CREATES_UNCONDITIONALLY(
      BrokenStores::createsUnconditionally,
      "absentDoesNotReplaceAnEntry",
      "aConflictDoesNotChangeTheEntry",
      "exactlyOneOfManyCreatorsWins"),
  CHECKS_AND_THEN_ACTS(
      BrokenStores::checksAndThenActs, "exactlyOneOfManyCreatorsWins", "noUpdateIsLost"),
  WRITES_IN_TWO_STEPS(BrokenStores::writesInTwoSteps, "everyReadIsOneWholeResponse"),
  LOSES_HEADER_ORDER(
      LossyStore.changingHeaders(
          headers -> headers.stream().sorted(comparing(HeaderField::name)).toList()),
      "headersKeepTheirOrder"),
  FOLDS_HEADER_NAMES(
      LossyStore.changingHeaders(
          headers ->
              headers.stream()
                  .map(h -> new HeaderField(h.name().toLowerCase(Locale.ROOT), h.value()))
                  .toList()),
      "headerNamesKeepTheirCase",
      "everythingButTheBodyIsReplaced"),
  LOSES_REPEATED_HEADERS(
      LossyStore.changingHeaders(
          headers -> {
            Map<String, HeaderField> byName = new LinkedHashMap<>();
            headers.forEach(header -> byName.putIfAbsent(header.name(), header));
            return List.copyOf(byName.values());
          }),
      "repeatedHeadersAreKeptApartAndInOrder",
      "aHundredAndFiftyHeadersAreKept"),
  EMPTIES_NULL_HEADERS(
      LossyStore.changingHeaders(
          headers ->
              headers.stream()
                  .map(h -> h.value() == null ? new HeaderField(h.name(), "") : h)
                  .toList()),
      "aNullHeaderValueIsNotAnEmptyOne"),
  CUTS_INSTANTS_TO_MILLISECONDS(
      LossyStore.changing(
          response ->
              response.toBuilder()
                  .sentAt(response.sentAt().truncatedTo(ChronoUnit.MILLIS))
                  .receivedAt(response.receivedAt().truncatedTo(ChronoUnit.MILLIS))
                  .build()),
      "instantsKeepTheirNanoseconds",
      "farInstantsAreKept"),
  TURNS_EMPTY_BODIES_INTO_NONE(
      LossyStore.changing(
          response ->
              response.body() != null && response.body().length() == 0
                  ? response.withoutBody()
                  : response),
      "anEmptyBodyIsNotAnAbsentOne",
      "anEmptyBodyStaysEmptyAndAnAbsentOneStaysAbsent"),
  TURNS_EMPTY_VARIANTS_INTO_NONE(
      LossyStore.changing(
          response ->
              response.variants() != null && response.variants().isEmpty()
                  ? response.toBuilder().variants(null).build()
                  : response),
      "emptyVariantsStayEmpty"),
  SORTS_VARIANTS(
      LossyStore.changing(
          response ->
              response.variants() == null
                  ? response
                  : response.toBuilder()
                      .variants(response.variants().stream().distinct().sorted().toList())
                      .build()),
      "variantsKeepTheirOrder"),
  TAKES_BODIES_FOR_UTF_8(
      LossyStore.changingBodies(
          body -> Body.wrap(new String(body.array(), UTF_8).getBytes(UTF_8), body.encoding())),
      "everyByteValueInABodyIsKept",
      "aBodyInLatin1IsNotReadAsUtf8",
      "aBodyThatIsAlmostUtf8IsKept"),
  FORGETS_THE_ENCODING(
      LossyStore.changingBodies(body -> Body.wrap(body.array())), "theEncodingOfABodyIsKept"),
  SHARES_ARRAYS(BrokenStores::sharesArrays, "aBodyThatWasReadSurvivesOtherReads"),
  READS_WHAT_IS_EXPIRED(
      ReferenceStore::open,
      config -> copy(config).clock(Clock.fixed(Samples.NOW, ZoneOffset.UTC)).build(),
      "anExpiredEntryIsNotRead",
      "anExpiredEntryIsNotReadWithOthers",
      "anExpiredEntryDoesNotPreventACreation",
      "theVersionOfAnExpiredEntryConflictsWithAbsence",
      "anExpiredEntryIsNotRefreshed",
      "anExpiredEntryIsNotInTheCatalog"),
  EXPIRES_A_SECOND_EARLY(
      ReferenceStore::open,
      config -> copy(config).clock(Clock.offset(config.clock(), Duration.ofSeconds(1))).build(),
      "anEntryIsReadUntilItExpires"),
  BLOCKS_UNREADABLE_KEYS(
      BrokenStores::blocksUnreadableKeys, "aCreationReturnsItsVersionWhichThenReplacesIt"),
  REVIVES_REMOVED_BODIES(
      BrokenStores::revivesRemovedBodies,
      "aRefreshOfARemovedEntryDoesNotRestoreIt",
      "anExpiredEntryIsNotRefreshed"),
  REFRESHES_REPLACED_BODIES(
      BrokenStores::refreshesReplacedBodies,
      "aBodyPutByAnotherWriterSupersedesARefresh",
      "anEqualBodyPutByAnotherWriterSupersedesARefresh",
      "anEntryCreatedAgainAfterARemovalSupersedesARefresh"),
  REFRESHES_EXACT_VERSIONS_ONLY(
      BrokenStores::refreshesExactVersionsOnly, "otherRefreshesInBetweenDoNotMatter"),
  REFRESHES_BACKWARDS(
      BrokenStores::refreshesBackwards,
      "anOlderValidationDoesNotReplaceANewerOne",
      "aValidationOlderThanTheResponseThatItValidatesIsSuperseded"),
  REFRESHES_FORWARD_ONLY(BrokenStores::refreshesForwardOnly, "aValidationOfTheSameInstantReplaces"),
  KEEPS_THE_VERSION_ON_REFRESH(
      new Tokens() {
        @Override
        public Token ofRefresh(Cell before) {
          return before.token();
        }
      },
      "aRefreshCreatesANewVersion",
      "theVersionFromBeforeARefreshNoLongerReplaces"),
  COUNTS_VERSIONS(
      new Tokens() {
        @Override
        public Token ofPut(@Nullable Cell before) {
          return before == null ? new Token("1", 0) : new Token(before.token().bodyId() + "1", 0);
        }
      },
      "aVersionFromBeforeARemovalDoesNotMatchTheNewEntry",
      "aVersionFromBeforeARemovalDoesNotMatchAfterTheSameWrites",
      "anEntryCreatedAgainAfterARemovalSupersedesARefresh"),
  ORDERS_BY_ITSELF(
      BrokenStores::ordersByItself,
      "entriesAreInTheOrderOfTheKeys",
      "aRepeatedKeyIsReadOnceAtItsFirstPosition"),
  READS_A_HUNDRED_AT_MOST(BrokenStores::readsAHundredAtMost, "aHundredAndFiftyKeysAreReadAtOnce"),
  THROWS_RAW_EXCEPTIONS(BrokenStores::throwsRawExceptions, "readsFailTheirStage"),
  FAILS_WITH_RAW_EXCEPTIONS(BrokenStores::failsWithRawExceptions, "writesFailTheirStage"),
  SWALLOWS_NULL(BrokenStores::swallowsNull, "nullIsRefusedByReads"),
  FAILS_LATE_AFTER_CLOSE(BrokenStores::failsLateAfterClose, "aClosedStoreRefusesWrites"),
  KEEPS_THE_OLD_WHEN_SKIPPING(
      BrokenStores::keepsTheOldWhenSkipping,
      "aPutIsSkippedAndReported",
      "aSkippedPutRemovesTheOlderResponse"),
  KEEPS_A_WRITE_CACHE(
      BrokenStores::keepsAWriteCache,
      "aStoreReadsWhatAnotherWrote",
      "anExpiredEntryIsNotRead",
      "theCurrentVersionReplaces"),
  REMOVES_UNCONDITIONALLY(
      BrokenRemovals::removesUnconditionally,
      "anUpdateBetweenAReadAndTheRemovalSurvives",
      "absentRemovesNothing",
      "aVersionFromBeforeARemovalDoesNotRemoveTheNewEntry"),
  CHECKS_AND_THEN_REMOVES(
      BrokenRemovals::checksAndThenRemoves, "ofConcurrentUpdatesAndRemovalsTheFirstWins"),
  TAKES_ABSENCE_FOR_A_CONFLICT(
      BrokenRemovals::takesAbsenceForAConflict,
      "anAbsentEntryIsRemovedWhateverWasExpected",
      "anExpiredEntryIsAbsent"),
  KEEPS_WHAT_IT_CANNOT_READ(
      BrokenRemovals::keepsWhatItCannotRead, "anUnreadableEntryIsRemovedByItsVersion"),
  BELIEVES_THE_FUTURE(
      BrokenStores::believesTheFuture,
      "anEntryFromTheFutureDoesNotOutdateAValidation",
      "aRefreshFromTheFutureDoesNotOutdateTheNext"),
  NEVER_ASKS(
      ReferenceStore::open,
      config -> copy(config).operations(() -> OperationScope.of(config.events())).build(),
      "aReadReadsTheScopeOnceOnTheCallersThread",
      "aWriteReadsTheScopeOnceOnTheCallersThread",
      "aRemovalReadsTheScopeOnceOnTheCallersThread",
      "aRefreshReadsTheScopeOnceOnTheCallersThread"),
  ASKS_ON_ANOTHER_THREAD(
      ReferenceStore::openOnThreads,
      UnaryOperator.identity(),
      "aReadReadsTheScopeOnceOnTheCallersThread",
      "aWriteReadsTheScopeOnceOnTheCallersThread"),
  ASKS_FOR_EACH_KEY(BrokenStores::readsOneByOne, "aReadReadsTheScopeOnceOnTheCallersThread"),
  IGNORES_THE_LIMIT(
      ReferenceStore::open,
      config ->
          copy(config).operations(() -> OperationScope.of(config.operation().events())).build(),
      "aBlockedOperationEndsByItsLimit"),
  REPORTS_TO_THE_CONFIG(
      ReferenceStore::open,
      config ->
          copy(config).operations(() -> config.operation().withEvents(config.events())).build(),
      "anUnreadableEntryIsReportedToTheEventsOfTheOperation",
      "aSkippedWriteIsReportedToTheEventsOfTheOperation"),
  BROWSES_ONE_PAGE(
      BrokenCatalog::browsesOnePage,
      "thePagesListEveryEntryOnce",
      "removeAllRemovesEverythingAndReturnsHowMany",
      "theFilterByUriListsUrisThatBeginWithIt",
      "anExpiredEntryIsNotInTheCatalog");

  private final Tokens tokens;
  private final Opener opener;
  private final UnaryOperator<BackendConfig> configs;
  private final Set<String> foundBy;

  Fault(UnaryOperator<CacheStore> wrapper, String... foundBy) {
    this(
        (content, config) -> wrapper.apply(ReferenceStore.open(content, config)),
        UnaryOperator.identity(),
        foundBy);
  }

  Fault(Tokens tokens, String... foundBy) {
    this(tokens, ReferenceStore::open, UnaryOperator.identity(), foundBy);
  }

  Fault(Opener opener, UnaryOperator<BackendConfig> configs, String... foundBy) {
    this(Tokens.CORRECT, opener, configs, foundBy);
  }

  Fault(Tokens tokens, Opener opener, UnaryOperator<BackendConfig> configs, String... foundBy) {
    this.tokens = tokens;
    this.opener = opener;
    this.configs = configs;
    this.foundBy = Set.of(foundBy);
  }

  BackendFixture fixture() {
    return new ReferenceFixture(tokens, opener, configs);
  }

  private static BackendConfig.Builder copy(BackendConfig config) {
    return BackendConfig.builder()
        .clock(config.clock())
        .readDeadline(config.readDeadline())
        .writeDeadline(config.writeDeadline())
        .startDeadline(config.startDeadline())
        .events(config.events())
        .operations(config::operation);
  }

  /** {@return the names of the tests that must fail} */
  Set<String> foundBy() {
    return foundBy;
  }
}
