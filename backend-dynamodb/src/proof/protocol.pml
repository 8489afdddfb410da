/*
 * The protocol of DynamoDB items, for SPIN: one key, two writers of any two operations, and beside
 * them in turn a reader, reads of the writers themselves, the removal of orphans, or the clock with
 * what DynamoDB deletes by it. SPIN explores every order of their calls; what must hold is asserted.
 *
 * A call is one atomic step, because DynamoDB makes it one. Between two calls of a process anything
 * may happen, its death included: a process that is not continued. A body has two parts, or none. An
 * eventually consistent read may be one write behind. Names in comments are those of the classes.
 *
 * Each #ifdef or #ifndef plants a fault that breaks an assertion. ProtocolModelTest runs it all;
 * docs/proofs.md says what is left out.
 */

#define BODIES 3 /* one is there at the beginning, and each writer brings one at most */
#define TICKS 2

#ifdef GENERATION_REUSED
#define GENERATION(number) 1
#else
#define GENERATION(number) (number)
#endif

/* What writers do, and what happens beside them. */
mtype = {PUT, COMPARE_AND_PUT, REFRESH, REMOVE, COMPARE_AND_REMOVE, ERASE};
mtype = {READER, OWN_READS, REAPER, TTL};

typedef Head {
  byte token;      /* of the write that made it: its place in the order of all writes */
  byte generation; /* 0: there is no item */
  byte content;    /* which body; its checksum */
  bit inParts;
  byte retainUntil;
  byte until;      /* of the parts; 0: they have no ttl */
  byte received;
  byte variants    /* a bit for each writer that added one by compare-and-put */
};

Head head;
Head earlier;                  /* what an eventually consistent read may still show */
byte part[2 * BODIES + 2];     /* the content of each; 0: there is no item */
byte partUntil[BODIES + 1];
bool ttl;

byte now;
byte received;
byte order;                    /* of the last write of the head */
byte bodies;
bool recent[2];                /* RecentKeys */
bool over[2];                  /* an hour has passed since the operation began */
bool old[BODIES + 1];          /* the parts are over an hour old */
byte beside;

byte acknowledged;             /* the last write that a writer knows to be done */
bool gone[BODIES + 1];         /* was named by the head, and is no more */
bool again[BODIES + 1];        /* was gone when the SDK repeated its put */

#define IS_LIVE(item) (item.generation != 0 && item.retainUntil > now)

/*
 * A put without a condition that the SDK repeats replaces what came after its first attempt. Then its
 * parts may be deleted: a miss until the next write.
 */
#ifdef REPEATED_PUT_IS_NO_EXCEPTION
#define MAY_BE_INCOMPLETE false
#else
#define MAY_BE_INCOMPLETE again[head.generation]
#endif

/* What a reader would believe to be there is there. */
#define HEAD_IS_WHOLE \
  (!IS_LIVE(head) || MAY_BE_INCOMPLETE || \
   (head.generation == GENERATION(head.content) && \
    (!head.inParts || \
     (part[2 * head.generation] == head.content && part[2 * head.generation + 1] == head.content))))

inline copy(to, from) {
  to.token = from.token;
  to.generation = from.generation;
  to.content = from.content;
  to.inParts = from.inParts;
  to.retainUntil = from.retainUntil;
  to.until = from.until;
  to.received = from.received;
  to.variants = from.variants
}

inline clear(item) {
  item.generation = 0;
  item.content = 0;
  item.inParts = 0;
  item.retainUntil = 0;
  item.until = 0;
  item.received = 0;
  item.variants = 0
}

/* What is not read is not kept: fewer states. */
inline keepEarlier() {
  if
  :: beside == READER || beside == OWN_READS -> copy(earlier, head)
  :: else
  fi
}

inline putPart(nth) {
  d_step {
    part[2 * GENERATION(content) + nth] = content;
    partUntil[GENERATION(content)] = until;
    assert(HEAD_IS_WHOLE)
  }
}

inline deletePart(body, nth) {
  d_step {
    part[2 * body + nth] = 0;
    assert(HEAD_IS_WHOLE)
  }
}

/* PutItem. What was there is in was. */
inline putHead(isRepeated) {
  copy(was, head);
  keepEarlier();
  if
  :: was.generation != GENERATION(content) && was.generation != 0 -> gone[was.generation] = true
  :: else
  fi;
  if
  :: isRepeated && gone[GENERATION(content)] ->
     gone[GENERATION(content)] = false;
     again[GENERATION(content)] = true
  :: else
  fi;
  /* No body comes back that was replaced or removed. */
  assert(!gone[GENERATION(content)]);
  if
  :: isConditional -> /* No update is lost. */
     assert(!IS_LIVE(was) || (was.variants & ~variants) == 0)
  :: else
  fi;
  order++;
  head.token = order;
  head.generation = GENERATION(content);
  head.content = content;
  head.inParts = inParts;
  head.retainUntil = start + 2;
  head.until = until;
  head.received = receivedAt;
  head.variants = variants;
  copy(seen, head);
  token = order;
  assert(HEAD_IS_WHOLE)
}

/* DeleteItem. What was there is in was. */
inline deleteHead() {
  copy(was, head);
  keepEarlier();
  gone[was.generation] = was.generation != 0;
  order++;
  clear(head);
  head.token = order;
  token = order
}

/* Conditions.holds */
#ifdef PUT_UNCONDITIONAL
#define HOLDS true
#else
#define HOLDS \
  (!isConditional || \
   (seen.generation == 0 -> (head.generation == 0 || head.retainUntil <= start) \
     : (head.token == seen.token && head.retainUntil > start)))
#endif

/* Conditions.sameBody, notNewerThan, partsReach */
#ifdef REFRESH_UNCONDITIONAL
#define IS_SAME_BODY (head.generation != 0)
#else
#define IS_SAME_BODY (head.generation == seen.generation && head.retainUntil > start)
#endif
#ifdef REFRESH_BY_AN_OLDER_RESPONSE
#define IS_NOT_NEWER true
#else
#define IS_NOT_NEWER (head.received <= receivedAt)
#endif
#ifdef REFRESH_BEYOND_THE_PARTS
#define PARTS_REACH true
#else
#define PARTS_REACH (!head.inParts || head.until == 0 || start + 2 <= head.until)
#endif

inline begin() {
  start = now;
  over[me] = false;
  recent[me] = true;
  refreshed = 0;
  was.generation = 0;
  doomed = 0
}

inline acknowledge() {
  recent[me] = true;
  if
  :: beside == OWN_READS -> own = token
  :: beside == READER && token > acknowledged -> acknowledged = token
  :: else
  fi
}

proctype Writer(bit me; byte kind) {
  Head seen;                     /* the version that it knows */
  Head was;
  byte start, receivedAt, until, content, variants, token;
  bit isConditional, inParts, isRepeated;
  byte doomed;                   /* whose parts to delete */
  byte own;                      /* its own last write that was acknowledged */
  byte refreshed, refreshedGeneration, refreshedReceived; /* RecentKeys */

  d_step {
    if
    :: IS_LIVE(head) -> copy(seen, head)
    :: else
    fi
  }
  if
  :: kind == PUT -> goto put
  :: kind == COMPARE_AND_PUT -> isConditional = 1; goto put
  :: kind == REFRESH && seen.generation != 0 -> goto refresh
  :: kind == REMOVE -> goto remove
  :: kind == COMPARE_AND_REMOVE && seen.generation != 0 -> isConditional = 1; goto remove
  :: kind == ERASE -> goto erase
  :: else -> goto done
  fi;

put: /* EntryWrites: parts first, head last */
  atomic {
    begin();
    bodies++;
    content = bodies;
    variants = (isConditional && seen.generation != 0 -> seen.variants : 0);
    variants = (isConditional -> (variants | (1 << me)) : 0);
    if
    :: true
    :: inParts = 1; until = (ttl -> start + 3 : 0)
    fi
  }
#ifndef HEAD_BEFORE_PARTS
putParts:
  if
  :: inParts ->
     if
     :: atomic { over[me] -> goto done }
     :: !over[me] -> putPart(0)
     fi;
     if
     :: atomic { over[me] -> goto done }
     :: !over[me] -> putPart(1)
     :: atomic { /* It failed. */
          !over[me] -> doomed = (until == 0 -> GENERATION(content) : 0); goto clean
        }
     fi
  :: else
  fi;
#endif
commit:
  atomic {
#ifndef WRITE_WITHOUT_DEADLINE
    if
    :: over[me] -> goto done
    :: else
    fi;
#endif
    if
    :: HOLDS ->
       putHead(isRepeated);
       /* PartRemoval */
       doomed = (was.inParts && was.until == 0
#ifndef REPEATED_PUT_DELETES_ITS_PARTS
         && was.generation != GENERATION(content)
#endif
         -> was.generation : 0)
    :: else ->
       if
#ifndef REPEATED_PUT_IS_A_CONFLICT
       :: head.generation == GENERATION(content) -> doomed = 0
#else
       :: false
#endif
       :: else ->
          doomed = (inParts && until == 0 -> GENERATION(content) : 0);
          copy(seen, head);
          goto clean
       fi
    fi
  }
#ifdef HEAD_BEFORE_PARTS
  if
  :: inParts -> putPart(0); putPart(1)
  :: else
  fi;
#endif
  if
  :: atomic { acknowledge(); goto clean }
  :: atomic { !isRepeated -> isRepeated = 1; goto commit } /* the answer was lost */
#ifdef PARTS_DISCARDED_AFTER_A_TIMEOUT
  :: atomic { doomed = (inParts && until == 0 -> GENERATION(content) : 0); goto clean }
#endif
  fi;

refresh: /* EntryRefresh */
  atomic {
    begin();
    received++;
    receivedAt = received
  }
update:
  atomic {
    if
    :: over[me] -> goto done
    :: else
    fi;
    if
    :: IS_SAME_BODY && IS_NOT_NEWER && PARTS_REACH ->
       keepEarlier();
       order++;
       token = order;
       /* Of two validations of a body the one that was received later stays. */
       assert(head.generation != seen.generation || head.received <= receivedAt);
       head.token = order;
       head.generation = seen.generation;
       head.received = receivedAt;
       head.retainUntil = start + 2;
       assert(!gone[head.generation]);
       assert(HEAD_IS_WHOLE)
    :: else -> goto done
    fi
  }
  if
  :: atomic {
       acknowledge();
       copy(seen, head);
       recent[me] = false;
       refreshed = token; refreshedGeneration = seen.generation; refreshedReceived = receivedAt;
       goto done }
  :: atomic { !isRepeated -> isRepeated = 1; goto update }
  fi;

remove: /* EntryRemoval */
  atomic { begin() }
  atomic {
    if
    :: over[me] -> goto done
    :: else
    fi;
    if
    :: !isConditional || head.generation == 0 || head.token == seen.token ||
         head.retainUntil <= start ->
       deleteHead()
    :: else -> copy(seen, head); goto done
    fi;
    doomed = (was.inParts && was.until == 0 -> was.generation : 0)
  }
  atomic { acknowledge(); goto clean }

erase: /* Erasure: what was listed, with all its parts */
  atomic {
    begin();
    if
    :: copy(was, head)
    :: beside == READER || beside == OWN_READS -> copy(was, earlier)
    fi;
    variants = order
  }
  atomic {
    if
    :: (was.generation != 0
#ifndef ERASED_UNCONDITIONALLY
       && head.token == was.token
#endif
       ) ->
       /* What was written since the list stays. */
       assert(head.token <= variants);
       doomed = (was.inParts -> was.generation : 0);
       deleteHead()
    :: else -> goto unnamed
    fi
  }
  atomic { acknowledge(); goto clean }

unnamed: /* What was listed and is gone goes with its parts, unless the head still names them. */
  atomic {
    doomed = (was.inParts && was.generation != head.generation -> was.generation : 0);
    goto clean
  }

clean: /* PartRemoval */
  if
  :: atomic { doomed == 0 -> goto done }
  :: doomed != 0 -> deletePart(doomed, 0)
  fi;
  deletePart(doomed, 1);

done: /* RecentKeys: a process reads what it has written */
  atomic {
    isConditional = 0; inParts = 0; isRepeated = 0; doomed = 0; clear(was); was.token = 0;
    start = 0; receivedAt = 0; content = 0; variants = 0; until = 0; token = 0;
    clear(seen); seen.token = 0;
    if
    :: beside != OWN_READS -> goto ended
    :: else
    fi;
    if
    :: copy(was, head)
#ifndef OWN_WRITES_READ_EVENTUALLY
    :: !recent[me] -> copy(was, earlier)
#else
    :: copy(was, earlier)
#endif
    fi;
#ifndef OWN_REFRESHES_FORGOTTEN
    if
    :: refreshed != 0 && was.token != refreshed &&
       !(was.generation == refreshedGeneration && was.received > refreshedReceived) ->
       copy(was, head)
    :: else
    fi;
#endif
    /* A process sees its own writes. */
    assert(was.token >= own)
  }
ended:
  atomic {
    clear(was); was.token = 0;
    own = 0; refreshed = 0; refreshedGeneration = 0; refreshedReceived = 0
  }
}

/* EntryReads, PartReads */
proctype Reader() {
  Head found, later;
  byte first, second, floor;
  bit isStrong;

  atomic {
    floor = acknowledged;
    if
    :: copy(found, head); isStrong = 1
    :: copy(found, earlier)
    fi;
    if
    :: IS_LIVE(found)
    :: else -> goto miss
    fi;
    if
    :: found.inParts
    :: else -> goto hit
    fi
  }
  atomic { first = part[2 * found.generation]; if :: true :: !isStrong -> first = 0 fi }
  atomic { second = part[2 * found.generation + 1]; if :: true :: !isStrong -> second = 0 fi }
#ifndef PARTS_BELIEVED
  if
  :: atomic { first == found.content && second == found.content -> goto hit }
  :: else
  fi;
  atomic {
    copy(later, head);
    if
    :: IS_LIVE(later)
    :: else -> goto miss
    fi;
    if
    :: later.generation != found.generation -> first = 0; second = 0
    :: else
    fi;
    copy(found, later);
    isStrong = 1;
    if
    :: found.inParts
    :: else -> goto hit
    fi
  }
  if
  :: first != found.content -> first = part[2 * found.generation]
  :: else
  fi;
  if
  :: second != found.content -> second = part[2 * found.generation + 1]
  :: else
  fi;
  if
  :: atomic { first == found.content && second == found.content -> goto hit }
  :: else -> goto miss
  fi;
#endif
hit:
  atomic {
    /* A read is whole. */
    assert(!found.inParts || (first == found.content && second == found.content));
    /* No version comes back after a newer one was acknowledged. */
    assert(!isStrong || found.token >= floor)
  }
miss: /* Nothing of it is left: fewer states. */
  atomic {
    clear(found); found.token = 0; clear(later); later.token = 0;
    first = 0; second = 0; floor = 0; isStrong = 0
  }
}

/* Orphans, of one part: what it does to others is the same. */
proctype Reaper() {
  byte generation;
  bit isNamed;

  atomic { select(generation : 1 .. BODIES) }
end: /* perhaps for ever */
  atomic {
    (part[2 * generation] != 0
#ifndef REAPED_YOUNG
     && old[generation]
#endif
     )
  }
  atomic {
    isNamed = head.generation == generation && head.inParts;
#ifdef LEFT_OVER_HEAD_IS_MISSING
    if
    :: true
    :: isNamed = 0
    fi
#endif
  }
  if
  :: !isNamed -> deletePart(generation, 0)
  :: else
  fi;
  atomic { generation = 0; isNamed = 0 }
}

/* No call of an operation that began before it is made after it. */
proctype Hour() {
  byte body = 1;

  d_step {
    over[0] = true;
    over[1] = true;
    do
    :: body <= BODIES -> old[body] = body <= bodies; body++
    :: else -> break
    od;
    body = 0
  }
}

/* The clock, and what DynamoDB deletes by it: at once, or any time later. */
proctype Time() {
  byte body;

end:
  do
  :: now < TICKS -> now++
  :: d_step { ttl && head.generation != 0 && head.retainUntil <= now ->
       keepEarlier();
       gone[head.generation] = true;
       order++;
       clear(head);
       head.token = order
     }
  :: atomic { ttl ->
       select(body : 1 .. BODIES);
       if
       :: part[2 * body] != 0 && partUntil[body] <= now -> deletePart(body, 0)
       :: else
       fi;
       body = 0
     }
  od
}

init {
  byte first, second;

  atomic {
    if
    :: beside = OWN_READS
    :: beside = REAPER; run Reaper(); run Hour()
    :: beside = TTL; run Time()
    :: beside = READER; run Reader()
    fi;
    if
    :: ttl = true
    :: ttl = false
    fi;
    if
    :: true
    :: /* An entry in parts. */
       order = 1; bodies = 1; received = 1;
       head.token = 1; head.generation = 1; head.content = 1; head.inParts = 1;
       head.retainUntil = 1; head.until = (ttl -> 2 : 0); head.received = 1;
       part[2] = 1; part[3] = 1; partUntil[1] = head.until;
       keepEarlier()
    fi;
    select(first : ERASE .. PUT);
    select(second : ERASE .. PUT);
    if
    :: first >= second -> run Writer(0, first); run Writer(1, second)
    :: else
    fi;
    first = 0; second = 0
  }
}
