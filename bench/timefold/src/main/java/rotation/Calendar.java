package rotation;

import java.time.LocalDate;
import java.time.Period;
import java.util.List;

/** The lifts by date, and until when one may stay. */
public record Calendar(List<Plan.Lift> lifts, int start, int end, Period longest, boolean isForward,
                       int dwellDays) {
    int limit(int day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        LocalDate limit = date.plus(longest);
        boolean isClamped = longest.toTotalMonths() > 0
            && limit.minusDays(longest.getDays()).getDayOfMonth() != date.getDayOfMonth();
        return (int) limit.toEpochDay() + (isForward && isClamped ? 1 : 0);
    }

    Plan.Lift firstLift(int day) {
        int at = before(day);
        return at < lifts.size() ? lifts.get(at) : null;
    }

    Plan.Lift lastLift(int day) {
        int at = before(day + 1);
        return at > 0 ? lifts.get(at - 1) : null;
    }

    /** How many lifts there are before the day. */
    private int before(int day) {
        int low = 0;
        int high = lifts.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (lifts.get(middle).day < day) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
