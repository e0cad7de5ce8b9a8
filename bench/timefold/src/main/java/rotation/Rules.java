package rotation;

import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.count;
import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.countBi;
import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.toConnectedRanges;
import static ai.timefold.solver.core.api.score.stream.Joiners.equal;
import static ai.timefold.solver.core.api.score.stream.Joiners.filtering;
import static ai.timefold.solver.core.api.score.stream.Joiners.lessThan;
import static ai.timefold.solver.core.api.score.stream.Joiners.overlapping;

import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.score.stream.uni.UniConstraintStream;
import rotation.Plan.Lift;
import rotation.Plan.Terms;
import rotation.Plan.Tour;

/** The rules and the objectives. No tour outlasts its limit, by Tour.ending(). */
public class Rules implements ConstraintProvider {
    private static final BendableLongScore BROKEN = BendableLongScore.ofHard(1, 4, 0, 1);

    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
        return new Constraint[] {
            seatsIn(factory), seatsOut(factory), minDays(factory), handover(factory),
            order(factory), two(factory), dwell(factory), away(factory), relief(factory),
            ceiling(factory), minimum(factory), gaps(factory), liftCost(factory), tours(factory),
            people(factory)};
    }

    private static UniConstraintStream<Tour> present(ConstraintFactory factory) {
        return factory.forEachIncludingUnassigned(Tour.class).filter(Tour::isPresent);
    }

    private static UniConstraintStream<Tour> reliefs(ConstraintFactory factory) {
        return factory.forEachIncludingUnassigned(Tour.class).filter(Tour::isRelief);
    }

    private static UniConstraintStream<Tour> leaving(ConstraintFactory factory) {
        return present(factory).filter(tour -> tour.ending.leave() != null);
    }

    private static Constraint seats(UniConstraintStream<Lift> riders, String name) {
        return riders.groupBy(lift -> lift, count())
            .filter((lift, n) -> n > lift.seats)
            .penalizeLong(BROKEN, (lift, n) -> n - lift.seats)
            .asConstraint(name);
    }

    Constraint seatsIn(ConstraintFactory factory) {
        return seats(reliefs(factory).map(tour -> tour.arrive), "seats in");
    }

    Constraint seatsOut(ConstraintFactory factory) {
        return seats(leaving(factory).map(tour -> tour.ending.leave()), "seats out");
    }

    /** A tour that ends with the horizon may be short, one that ends as it begins is none. */
    Constraint minDays(ConstraintFactory factory) {
        return reliefs(factory).filter(Tour::isPresent).join(Terms.class)
            .filter((tour, terms) -> tour.ending.leave() != null
                && tour.days() < Math.max(1, terms.minDays()))
            .penalizeLong(BROKEN, (tour, terms) -> Math.max(1, terms.minDays()) - tour.days())
            .asConstraint("min_days");
    }

    Constraint handover(ConstraintFactory factory) {
        return present(factory).filter(tour -> !tour.ending.isHandedOver())
            .penalizeLong(BROKEN, tour -> 1L)
            .asConstraint("handover");
    }

    /** The tours of a position are filled from the first on. */
    Constraint order(ConstraintFactory factory) {
        return reliefs(factory)
            .join(factory.forEachIncludingUnassigned(Tour.class)
                      .filter(tour -> !tour.isFirst && tour.arrive == null),
                  equal(tour -> tour.position), equal(tour -> tour.index, tour -> tour.index + 1))
            .penalizeLong(BROKEN, (tour, before) -> 1L)
            .asConstraint("order");
    }

    Constraint two(ConstraintFactory factory) {
        return present(factory)
            .join(reliefs(factory), equal(tour -> tour.position),
                  equal(tour -> tour.index + 2, tour -> tour.index))
            .filter((tour, third) -> third.arrive.day < tour.ending.until())
            .penalizeLong(BROKEN, (tour, third) -> 1L)
            .asConstraint("two at most in a position");
    }

    Constraint dwell(ConstraintFactory factory) {
        return factory.forEachIncludingUnassigned(Tour.class).filter(Tour::isStaffed)
            .join(factory.forEachIncludingUnassigned(Tour.class).filter(Tour::isStaffed),
                  equal(tour -> tour.person), lessThan(tour -> tour.id),
                  overlapping(Tour::from, Tour::rested))
            .penalizeLong(BROKEN, (one, other) -> 1L)
            .asConstraint("dwell");
    }

    Constraint away(ConstraintFactory factory) {
        return reliefs(factory).filter(Tour::isStaffed).filter(Tour::isAway)
            .penalizeLong(BROKEN, tour -> 1L)
            .asConstraint("unavailable");
    }

    Constraint relief(ConstraintFactory factory) {
        return reliefs(factory).expand(tour -> tour.arrive.reliefs)
            .map((tour, windows) -> tour.position.post(), (tour, windows) -> windows)
            .flattenLast(windows -> windows)
            .groupBy((post, window) -> post, (post, window) -> window, countBi())
            .filter((post, window, n) -> n > post.reliefMost())
            .penalizeLong(BROKEN, (post, window, n) -> n - post.reliefMost())
            .asConstraint("relief");
    }

    /** Counted by who is there besides another, as if no other position were empty meanwhile: never
     * too lenient, and far fewer stretches than all tours. */
    Constraint ceiling(ConstraintFactory factory) {
        return present(factory).filter(tour -> tour.ending.isTogether())
            .groupBy(toConnectedRanges(tour -> tour.ending.next(), tour -> tour.ending.until(),
                                       (a, b) -> b - a))
            .flattenLast(ranges -> ranges.getConnectedRanges())
            .join(Terms.class,
                  filtering((range, terms) -> range.getMaximumOverlap() > terms.spare()))
            .penalizeLong(BROKEN, (range, terms) -> range.getMaximumOverlap() - terms.spare())
            .asConstraint("ceiling");
    }

    /** Counted by who is missing, as if nobody stood in during a handover: never too lenient. */
    Constraint minimum(ConstraintFactory factory) {
        return empty(factory)
            .groupBy(tour -> tour.position.post(),
                     toConnectedRanges(tour -> tour.ending.until(), tour -> tour.ending.next(),
                                       (a, b) -> b - a))
            .flattenLast(ranges -> ranges.getConnectedRanges())
            .filter((post, range) ->
                        range.getMaximumOverlap() > post.positions() - post.minimum())
            .penalizeLong(BROKEN, (post, range) ->
                              range.getMaximumOverlap() - post.positions() + post.minimum())
            .asConstraint("minimum");
    }

    private static UniConstraintStream<Tour> empty(ConstraintFactory factory) {
        return factory.forEachIncludingUnassigned(Tour.class)
            .filter(tour -> tour.ending != null && tour.ending.gap() > 0);
    }

    // ---- the objectives ----

    private static BendableLongScore level(int level) {
        return BendableLongScore.ofSoft(1, 4, level, 1);
    }

    Constraint gaps(ConstraintFactory factory) {
        return empty(factory).penalizeLong(level(0), tour -> tour.ending.gap())
            .asConstraint("gaps");
    }

    Constraint liftCost(ConstraintFactory factory) {
        return reliefs(factory).map(tour -> tour.arrive)
            .concat(leaving(factory).map(tour -> tour.ending.leave()))
            .distinct()
            .penalizeLong(level(1), lift -> lift.cost)
            .asConstraint("lift_cost");
    }

    Constraint tours(ConstraintFactory factory) {
        return reliefs(factory).penalizeLong(level(2), tour -> 1L).asConstraint("tours");
    }

    Constraint people(ConstraintFactory factory) {
        return reliefs(factory).filter(Tour::isStaffed).map(tour -> tour.person).distinct()
            .penalizeLong(level(3), person -> 1L)
            .asConstraint("people");
    }
}
