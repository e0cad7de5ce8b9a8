package rotation;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.entity.PlanningPin;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.ProblemFactProperty;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import ai.timefold.solver.core.api.domain.variable.ShadowSources;
import ai.timefold.solver.core.api.domain.variable.ShadowVariable;
import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import java.util.List;
import java.util.Objects;

/** Who comes when. Days are counted since 1970; stretches hold their first day, not their last. */
@PlanningSolution
public class Plan {
    @ProblemFactCollectionProperty
    public List<Post> posts;

    @ProblemFactProperty
    public Terms terms;

    @PlanningEntityCollectionProperty
    public List<Tour> tours;

    /** Broken rules; then gaps, lift cost, tours, people. */
    @PlanningScore(bendableHardLevelsSize = 1, bendableSoftLevelsSize = 4)
    public BendableLongScore score;

    /** `spare`: the ceiling less the positions. */
    public record Terms(int minDays, int spare) {}

    public record Away(int from, int until) {}

    public record Post(String id, int positions, int minimum, int reliefMost) {}

    public record Position(String id, Post post, String role, int handover) {}

    /** Two of an id are the same one: comparing their lists would take long. */
    public record Person(String id, List<String> roles, List<Away> away, int freeFrom) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Person person && id.equals(person.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    /** All lifts by date, and what follows from it. */
    public static final class Lift {
        public String id;
        public int day;
        public int seats;
        public int cost;
        public int limit; // of whoever arrives
        public List<Lift> reliefs; // the lifts whose relief window, begun with them, holds this
    }

    /** What the arrival of a tour and of the next one decide: who leaves makes room as soon as
     * the handover is done, and never after the limit. A null lift: still there at the end. */
    public record Ending(Lift leave, int until, int next, boolean isHandedOver) {
        int gap() {
            return Math.max(0, next - until);
        }

        boolean isTogether() {
            return next < until;
        }
    }

    /** The tours of a position follow each other. The first is pinned: whoever serves there when
     * the horizon begins, or nobody. One without an arrival does not take place, nor do those
     * behind it. */
    @PlanningEntity
    public static class Tour {
        @PlanningId
        public String id;
        public Position position;
        public int index;
        public Calendar calendar;
        public Tour following;
        @PlanningPin
        public boolean isFirst;
        public Integer since; // of whoever serves
        public List<Lift> lifts;
        public List<Person> people;

        @PlanningVariable(valueRangeProviderRefs = "lifts", allowsUnassigned = true)
        public Lift arrive;

        @PlanningVariable(valueRangeProviderRefs = "people")
        public Person person;

        @ShadowVariable(supplierName = "ends")
        public Ending ending;

        @ValueRangeProvider(id = "lifts")
        public List<Lift> getLifts() {
            return lifts;
        }

        @ValueRangeProvider(id = "people")
        public List<Person> getPeople() {
            return people;
        }

        @ShadowSources({"arrive", "following.arrive"})
        public Ending ends() {
            return ending(following == null ? null : following.arrive);
        }

        Ending ending(Lift successor) {
            int end = calendar.end();
            int next = successor == null ? end : successor.day;
            if (!isFirst && arrive == null) {
                return null;
            }
            if (isFirst && since == null) {
                return new Ending(null, calendar.start(), next, true);
            }
            int limit = isFirst ? calendar.limit(since) : arrive.limit;
            Lift wanted = successor == null
                ? null : calendar.firstLift(successor.day + position.handover());
            Lift leave = wanted != null && wanted.day <= limit ? wanted
                : limit >= end ? null : calendar.lastLift(limit);
            int until = leave != null ? leave.day : limit >= end ? end : limit;
            boolean isHandedOver = successor == null || until < successor.day
                || until >= successor.day + position.handover();
            return new Ending(leave, until, next, isHandedOver);
        }

        boolean isRelief() {
            return arrive != null;
        }

        boolean isPresent() {
            return ending != null && (isFirst ? since != null : arrive != null);
        }

        boolean isStaffed() {
            return person != null && isPresent();
        }

        int from() {
            return isFirst ? since : arrive.day;
        }

        int days() {
            return ending.until() - from();
        }

        /** The first day on which the person could arrive again. */
        int rested() {
            return ending.until() + calendar.dwellDays();
        }

        boolean isAway() {
            return person.freeFrom() > arrive.day || person.away().stream()
                .anyMatch(away -> away.from() < ending.until() && away.until() > arrive.day);
        }

        @Override
        public String toString() {
            return Objects.toString(id);
        }
    }
}
